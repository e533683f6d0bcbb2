using System.Buffers;

namespace AlignDet.Vision.Datasets;

/// <summary>
/// Python writes NaN, Infinity and -Infinity, which JSON does not know. A string of the same length takes their place, so that the
/// item they are in can be named (see <see cref="JsonValues.NonFinite"/>) and all other places stay what they are. The text may come in
/// pieces.
/// </summary>
internal sealed class NonFiniteMarks
{
    /// <summary>Bytes that must be there behind the end of a piece, unless it is the last: what begins before may end behind.</summary>
    public const int Longest = 9;

    private static readonly SearchValues<byte> s_outside = SearchValues.Create("\"NI-"u8);
    private static readonly SearchValues<byte> s_inside = SearchValues.Create("\"\\"u8);

    private bool _isInString;

    /// <summary>Marks what begins before a place.</summary>
    /// <param name="text">From where the last call ended.</param>
    /// <param name="end">The place.</param>
    /// <returns>Where the next call must begin: the end, or a little behind it.</returns>
    public int Mark(Span<byte> text, int end)
    {
        int at = 0;
        while (at < end)
        {
            int step = text[at..end].IndexOfAny(_isInString ? s_inside : s_outside);
            if (step < 0)
                return end;
            at += step;
            Span<byte> rest = text[at..];
            if (rest[0] == '"')
            {
                _isInString = !_isInString;
                at++;
            }
            else if (_isInString)
            {
                at += 2;
            }
            else
            {
                at += Token(rest);
            }
        }
        return at;
    }

    private static int Token(Span<byte> rest)
    {
        if (rest.StartsWith("NaN"u8))
            return Replace(rest[..3], 1);
        if (rest.StartsWith("Infinity"u8))
            return Replace(rest[..8], 2);
        return rest.StartsWith("-Infinity"u8) ? Replace(rest[..9], 3) : 1;
    }

    private static int Replace(Span<byte> token, int marks)
    {
        token.Fill((byte)' ');
        token[0] = (byte)'"';
        token.Slice(1, marks).Fill(JsonValues.NonFiniteMark);
        token[marks + 1] = (byte)'"';
        return token.Length;
    }
}
