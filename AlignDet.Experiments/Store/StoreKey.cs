using System.Buffers;
using System.Text;

namespace AlignDet.Experiments.Store;

/// <summary>Which texts can be keys: what every store and every file system takes, and nothing that leads out of a folder.</summary>
public static class StoreKey
{
    private const int MaxSegmentBytes = 200, MaxBytes = 1000;

    private static readonly SearchValues<char> s_reserved = SearchValues.Create("\\:*?\"<>|");

    /// <summary>Whether a text can be one segment of a key.</summary>
    public static bool IsSegment(string text) =>
        text is { Length: > 0 } && text[0] != '.' && text[^1] is not ('.' or ' ') && text[0] != ' ' && !text.Contains('/', StringComparison.Ordinal) && IsWritable(text);

    /// <exception cref="ArgumentException">The text cannot be a key.</exception>
    public static void Check(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!key.Split('/').All(IsSegment) || Encoding.UTF8.GetByteCount(key) > MaxBytes)
        {
            throw Refused(key, "a key");
        }
    }

    /// <exception cref="ArgumentException">No key can start with the text.</exception>
    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string[] segments = prefix.Split('/');
        bool startsWell = segments[^1].Length == 0 || (segments[^1][0] is not ('.' or ' ') && IsWritable(segments[^1]));
        if (!startsWell || !segments[..^1].All(IsSegment) || Encoding.UTF8.GetByteCount(prefix) > MaxBytes)
        {
            throw Refused(prefix, "the start of a key");
        }
    }

    private static bool IsWritable(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
            {
                return false; // half a surrogate pair is read as the replacement character
            }
        }
        return !text.AsSpan().ContainsAny(s_reserved) && Encoding.UTF8.GetByteCount(text) <= MaxSegmentBytes;
    }

    private static ArgumentException Refused(string text, string role) => new(
        $"\"{text}\" cannot be {role} of the store: segments between / are not empty, do not start with a dot or end with one, and hold none of \\ : * ? \" < > |");
}
