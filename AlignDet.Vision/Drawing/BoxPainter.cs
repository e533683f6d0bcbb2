using System.Globalization;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>
/// Draws boxes over a picture: detected ones in the colour of their class with a tag ("star 0.87"), true ones dashed, proposals thin.
/// </summary>
public static class BoxPainter
{
    /// <summary>Short side, in pixels, that a picture is enlarged to so that boxes and tags can be read.</summary>
    public const int ReadableSide = 480;

    // a long strip is enlarged less than its short side asks for, or it would not fit in memory
    private const int LongestEnlarged = 2560;

    /// <summary>A copy of the picture with boxes on it, enlarged where it is small.</summary>
    /// <param name="image">Stays as it is.</param>
    /// <param name="boxes">
    /// In pixels of <paramref name="image"/>. What reaches over the border is drawn along it; a box wholly outside, empty or with a
    /// coordinate that is no number is left out. Confident boxes are drawn over doubtful ones.
    /// </param>
    /// <param name="minimumSide">Short side of the result in pixels, at least; 1 leaves the size as it is.</param>
    /// <param name="masks">The object in each box, of the picture's size, or null for none; drawn under the frames, in the colour of the class.</param>
    /// <exception cref="ArgumentException">There are not as many masks as boxes, or one is of another size.</exception>
    public static RgbImage Paint(
        RgbImage image, IReadOnlyList<BoxOverlay> boxes, int minimumSide = ReadableSide, IReadOnlyList<RunLengthMask?>? masks = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minimumSide);
        if (masks is not null && (masks.Count != boxes.Count || masks.Any(mask => mask is not null && (mask.Width, mask.Height) != (image.Width, image.Height))))
        {
            throw new ArgumentException($"{boxes.Count} boxes of a picture of {image.Width}x{image.Height} pixels need a mask of that size each.", nameof(masks));
        }
        float scale = ScaleOf(image, minimumSide);
        using SKBitmap bitmap = Enlarge(image, scale);
        using SKCanvas canvas = new(bitmap);
        float unit = UnitOf(bitmap.Width, bitmap.Height);
        TagPlacer placer = new(bitmap.Width, bitmap.Height);

        (BoxOverlay Box, SKRect Rect, RunLengthMask? Mask)[] drawn =
        [
            .. boxes.Select((box, i) => (box, Rect: Visible(box, scale, bitmap.Width, bitmap.Height), Mask: masks?[i]))
                .Where(item => item.Rect is { Width: > 0, Height: > 0 })
                .OrderBy(item => Layer(item.box.Kind)).ThenBy(item => item.box.Score ?? 0),
        ];
        foreach ((BoxOverlay box, _, RunLengthMask? mask) in drawn)
        {
            if (mask is not null)
            {
                MaskPainter.Draw(canvas, mask, ClassPalette.SkiaColorOf(box.Label), scale, unit);
            }
        }
        foreach ((BoxOverlay box, SKRect rect, _) in drawn)
        {
            DrawFrame(canvas, box, rect, unit);
        }
        // the most confident tag chooses its place first
        foreach ((BoxOverlay box, SKRect rect, _) in drawn.Reverse())
        {
            DrawTag(canvas, box, rect, unit, placer);
        }
        canvas.Flush();
        return SkiaPictures.ToRgb(bitmap);
    }

    /// <summary>Text of a box's tag: its label, its score with two decimals, both, or nothing.</summary>
    internal static string TagOf(BoxOverlay box)
    {
        string score = box.Score is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : "";
        return $"{box.Label?.Trim()} {score}".Trim();
    }

    private static float ScaleOf(RgbImage image, int minimumSide)
    {
        float wanted = (float)minimumSide / Math.Min(image.Width, image.Height);
        float most = (float)Math.Max(LongestEnlarged, minimumSide) / Math.Max(image.Width, image.Height);
        return Math.Max(1, Math.Min(wanted, most));
    }

    private static SKBitmap Enlarge(RgbImage image, float scale)
    {
        SKBitmap original = SkiaPictures.ToBitmap(image);
        if (scale <= 1)
        {
            return original;
        }
        using (original)
        {
            SKBitmap enlarged = SkiaPictures.Blank((int)MathF.Round(image.Width * scale), (int)MathF.Round(image.Height * scale));
            original.ScalePixels(enlarged, new SKSamplingOptions(SKCubicResampler.Mitchell));
            return enlarged;
        }
    }

    /// <summary>Width of a frame's line in pixels: the same to the eye whatever the size of the picture.</summary>
    private static float UnitOf(int width, int height) => Math.Max(1.5f, Math.Min(width, height) / 200f);

    private static SKRect Visible(BoxOverlay box, float scale, int width, int height)
    {
        if (!float.IsFinite(box.X1 + box.Y1 + box.X2 + box.Y2))
        {
            return SKRect.Empty;
        }
        float left = Math.Clamp(box.X1 * scale, 0, width);
        float top = Math.Clamp(box.Y1 * scale, 0, height);
        return new SKRect(left, top, Math.Clamp(box.X2 * scale, left, width), Math.Clamp(box.Y2 * scale, top, height));
    }

    private static int Layer(BoxKind kind) => kind switch
    {
        BoxKind.Proposal => 0,
        BoxKind.True => 1,
        _ => 2,
    };

    private static void DrawFrame(SKCanvas canvas, BoxOverlay box, SKRect rect, float unit)
    {
        float width = box.Kind == BoxKind.Proposal ? unit * 0.5f : unit;
        SKColor color = box.Kind == BoxKind.Proposal && box.Label is null
            ? SKColors.White
            : ClassPalette.SkiaColorOf(box.Label);
        // inside the box, so that a frame along the border is seen whole
        SKRect line = Inset(rect, width / 2);
        using SKPaint pen = new() { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeJoin = SKStrokeJoin.Miter };
        // a rim tells the frame from a ground of the same colour
        pen.Color = Readable(color).WithAlpha(box.Kind == BoxKind.Proposal ? (byte)90 : (byte)140);
        pen.StrokeWidth = width + unit * 0.6f;
        canvas.DrawRect(line, pen);
        pen.Color = color.WithAlpha(box.Kind == BoxKind.Proposal ? (byte)200 : (byte)255);
        pen.StrokeWidth = width;
        using SKPathEffect? dash = box.Kind == BoxKind.True ? SKPathEffect.CreateDash([unit * 4, unit * 2.5f], 0) : null;
        pen.PathEffect = dash;
        canvas.DrawRect(line, pen);
    }

    private static void DrawTag(SKCanvas canvas, BoxOverlay box, SKRect rect, float unit, TagPlacer placer)
    {
        float capHeight = Math.Max(8, unit * 4.4f);
        float padding = capHeight * 0.45f;
        string text = StrokeFont.Shorten(TagOf(box), capHeight, placer.Width - 2 * padding);
        if (text.Length == 0 || box.Kind == BoxKind.Proposal)
        {
            return;
        }
        SKRect place = placer.Place(rect, StrokeFont.Measure(text, capHeight) + 2 * padding, capHeight + 2 * padding);
        SKColor color = ClassPalette.SkiaColorOf(box.Label);
        using SKPaint fill = new() { IsAntialias = true, Color = color.WithAlpha(235) };
        canvas.DrawRect(place, fill);
        StrokeFont.Draw(canvas, text, place.Left + padding, place.Top + padding, capHeight, Readable(color));
    }

    private static SKColor Readable(SKColor ground) =>
        0.299 * ground.Red + 0.587 * ground.Green + 0.114 * ground.Blue > 125 ? new SKColor(16, 16, 20) : SKColors.White;

    private static SKRect Inset(SKRect rect, float by)
    {
        float x = Math.Min(by, rect.Width / 2);
        float y = Math.Min(by, rect.Height / 2);
        return new SKRect(rect.Left + x, rect.Top + y, rect.Right - x, rect.Bottom - y);
    }
}
