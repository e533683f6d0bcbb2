using AlignDet.Vision.Images;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>Many pictures on one.</summary>
public static class ContactSheet
{
    private const int Gap = 10;
    private const float CapHeight = 11;
    private const float TitleCapHeight = 17;
    private const float LinePadding = 7;

    private static readonly SKColor s_paper = new(0xFA, 0xFA, 0xF8);
    private static readonly SKColor s_ink = new(0x22, 0x26, 0x2B);

    /// <summary>Pictures in rows, each in the middle of its cell, none scaled.</summary>
    /// <param name="pictures">At least one.</param>
    /// <param name="columns">Pictures in a row.</param>
    /// <param name="title">A line above all, or null.</param>
    /// <param name="captions">A line below each picture, or null; shortened to the width of a cell.</param>
    /// <exception cref="ArgumentException">No pictures, or not as many captions as pictures.</exception>
    public static RgbImage Compose(
        IReadOnlyList<RgbImage> pictures, int columns, string? title = null, IReadOnlyList<string>? captions = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (pictures.Count == 0)
        {
            throw new ArgumentException("A contact sheet needs a picture.", nameof(pictures));
        }
        if (captions is not null && captions.Count != pictures.Count)
        {
            throw new ArgumentException($"{captions.Count} captions for {pictures.Count} pictures.", nameof(captions));
        }
        columns = Math.Min(columns, pictures.Count);
        int rows = (pictures.Count + columns - 1) / columns;
        int cellWidth = pictures.Max(p => p.Width);
        int pictureHeight = pictures.Max(p => p.Height);
        int cellHeight = pictureHeight + (captions is null ? 0 : LineHeight(CapHeight));
        int head = string.IsNullOrEmpty(title) ? Gap : Gap + LineHeight(TitleCapHeight);

        using SKBitmap bitmap = SkiaPictures.Blank(
            checked(Gap + columns * (cellWidth + Gap)), checked(head + rows * (cellHeight + Gap)));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(s_paper);
        if (!string.IsNullOrEmpty(title))
        {
            string line = StrokeFont.Shorten(title, TitleCapHeight, bitmap.Width - 2 * Gap);
            StrokeFont.Draw(canvas, line, Gap, Gap + LinePadding - 2, TitleCapHeight, s_ink);
        }
        for (int i = 0; i < pictures.Count; i++)
        {
            int left = Gap + i % columns * (cellWidth + Gap);
            int top = head + i / columns * (cellHeight + Gap);
            using SKBitmap picture = SkiaPictures.ToBitmap(pictures[i]);
            canvas.DrawBitmap(
                picture, left + (cellWidth - picture.Width) / 2, top + (pictureHeight - picture.Height) / 2, SKSamplingOptions.Default);
            if (captions is not null)
            {
                DrawCaption(canvas, captions[i], left, top + pictureHeight, cellWidth);
            }
        }
        canvas.Flush();
        return SkiaPictures.ToRgb(bitmap);
    }

    private static void DrawCaption(SKCanvas canvas, string caption, int left, int top, int width)
    {
        string text = StrokeFont.Shorten(caption, CapHeight, width);
        float indent = Math.Max(0, (width - StrokeFont.Measure(text, CapHeight)) / 2);
        StrokeFont.Draw(canvas, text, left + indent, top + LinePadding, CapHeight, s_ink, 0.7f);
    }

    private static int LineHeight(float capHeight) => (int)MathF.Ceiling(StrokeFont.LineHeight(capHeight) + 1.5f * LinePadding);
}
