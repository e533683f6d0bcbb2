using System.Globalization;
using System.Text;

namespace AlignDet.Vision.Datasets;

/// <summary>Makes text from a file fit for a one-line message.</summary>
internal static class Shown
{
    private const int LongestName = 60;
    private const int LongestNumber = 24;
    private const int LongestPath = 200;

    /// <summary>A name in quotes: control characters escaped, the middle of a long one left out.</summary>
    public static string Name(string text) =>
        text.Length <= LongestName
            ? $"\"{Escape(text)}\""
            : $"\"{Escape(text[..(LongestName / 2)])}...\" ({text.Length.ToString(CultureInfo.InvariantCulture)} characters)";

    /// <summary>A path, without quotes; of a long one the end is kept, since the end tells files apart.</summary>
    public static string Path(string path) =>
        Escape(path.Length <= LongestPath ? path : "..." + path[^LongestPath..]);

    /// <summary>A number as it is written, shortened where it has very many digits.</summary>
    public static string Number(string digits) =>
        digits.Length <= LongestNumber ? digits : $"{digits[..LongestNumber]}... ({digits.Length.ToString(CultureInfo.InvariantCulture)} digits)";

    /// <summary>A sentence of another library, which may repeat what stands in the file.</summary>
    public static string Sentence(string text) => Escape(text.Length <= LongestPath ? text : text[..LongestPath] + "...");

    private static string Escape(string text)
    {
        if (text.All(IsPlain))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char letter in text)
        {
            if (IsPlain(letter))
                escaped.Append(letter);
            else
                escaped.Append(letter switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => $"\\u{(int)letter:x4}" });
        }
        return escaped.ToString();
    }

    // line separators, direction marks and half surrogates garble a terminal as control characters do
    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
