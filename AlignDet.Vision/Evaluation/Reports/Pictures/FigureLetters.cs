using System.Globalization;
using System.Text;
using AlignDet.Vision.Drawing;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>Texts in figures: how much room they take whatever the typeface, and what of them can be written.</summary>
internal static class FigureLetters
{
    /// <summary>Height of capitals, in sizes of a text.</summary>
    public const float CapHeight = 0.7f;

    private const int Longest = 200;

    /// <summary>Room for a line: a reader's sans-serif may be wider than the letters of the PNG.</summary>
    public static float Width(string text, float size)
    {
        float ems = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            ems += rune.Value switch
            {
                'i' or 'l' or 'j' or 'I' or '.' or ',' or ':' or ' ' or '\'' or '|' => 0.32f,
                'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.9f,
                < 0x1100 => Rune.IsUpper(rune) ? 0.68f : 0.56f,
                _ => 1f,
            };
        }
        return Math.Max(ems * size, StrokeFont.Measure(text, size * CapHeight));
    }

    /// <summary>The longest beginning that fits, with two full stops where it was cut.</summary>
    public static string Shorten(string text, float size, float width)
    {
        text = Clean(text);
        if (Width(text, size) <= width)
            return text;
        string kept = "";
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext() && Width($"{kept}{elements.GetTextElement()}..", size) <= width)
        {
            kept += elements.GetTextElement();
        }
        return kept.TrimEnd() + "..";
    }

    /// <summary>
    /// A name fit to be shown: what XML cannot hold, line ends and marks that turn the direction of what follows are taken out, and a name of nothing becomes "(no name)".
    /// </summary>
    public static string Clean(string text)
    {
        var kept = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (kept.Length >= Longest)
                break;
            kept.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                // marks of direction would reach over the end of the name
                UnicodeCategory.Format when rune.Value is 0x200E or 0x200F or 0x061C or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "",
                _ when rune.Value is 0xFFFE or 0xFFFF => "",
                _ => rune.ToString(),
            });
        }
        string name = kept.ToString().Trim();
        return name.Length > 0 ? name : "(no name)";
    }
}
