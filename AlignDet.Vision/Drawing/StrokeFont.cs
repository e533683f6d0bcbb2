using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>
/// A plain single-stroke typeface. Skia built without a font manager finds no typeface on a bare machine and draws nothing, so
/// labels bring their own letters: all of ASCII; any other letter is an empty frame.
/// </summary>
internal static class StrokeFont
{
    private const float Ascent = 6f;
    private const float Descent = 2f;
    private const float Spacing = 1.45f;

    // read only after this: drawing threads share them
    private static readonly FrozenDictionary<char, SKPath> s_paths =
        StrokeGlyphs.All.ToFrozenDictionary(pair => pair.Key, pair => SKPath.ParseSvgPathData(pair.Value.Path) ?? new SKPath());

    private static readonly SKPath s_unknown = SKPath.ParseSvgPathData(StrokeGlyphs.Unknown.Path)!;

    /// <summary>Height in pixels from the top of a capital to the lowest descender, for capitals <paramref name="capHeight"/> high.</summary>
    public static float LineHeight(float capHeight) => capHeight * (Ascent + Descent) / Ascent;

    /// <summary>Width of a line of text in pixels, for capitals <paramref name="capHeight"/> high.</summary>
    public static float Measure(string text, float capHeight)
    {
        float width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Advance(rune);
        }
        return Math.Max(0, width - Spacing) * capHeight / Ascent;
    }

    /// <summary>The longest beginning of a text that fits a width, with two full stops where it was cut.</summary>
    public static string Shorten(string text, float capHeight, float width)
    {
        if (Measure(text, capHeight) <= width)
        {
            return text;
        }
        StringBuilder kept = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Measure($"{kept}{rune}..", capHeight) > width)
            {
                break;
            }
            kept.Append(rune);
        }
        return $"{kept}..";
    }

    /// <summary>Draws a line of text; (x, y) is its left end at the top of the capitals.</summary>
    public static void Draw(SKCanvas canvas, string text, float x, float y, float capHeight, SKColor color, float weight = 0.85f)
    {
        using SKPaint paint = new()
        {
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = weight,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            Color = color,
        };
        canvas.Save();
        canvas.Translate(x, y);
        canvas.Scale(capHeight / Ascent);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsDrawn(rune))
            {
                canvas.DrawPath(PathOf(rune), paint);
            }
            canvas.Translate(Advance(rune), 0);
        }
        canvas.Restore();
    }

    private static float Advance(Rune rune)
    {
        if (!IsDrawn(rune))
        {
            return 0;
        }
        float width = rune.IsBmp && StrokeGlyphs.All.TryGetValue((char)rune.Value, out (float Width, string Path) glyph)
            ? glyph.Width
            : StrokeGlyphs.Unknown.Width;
        return width + Spacing;
    }

    private static SKPath PathOf(Rune rune) =>
        rune.IsBmp && s_paths.TryGetValue((char)rune.Value, out SKPath? path) ? path : s_unknown;

    // accents that combine with the letter before them, and line ends, take no place of their own
    private static bool IsDrawn(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Control or UnicodeCategory.Format);
}
