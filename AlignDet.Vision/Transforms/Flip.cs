using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>Mirrors pictures and their boxes.</summary>
public static class Flip
{
    /// <summary>Left becomes right: x becomes width - x.</summary>
    public static Sample Horizontal(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        float width = sample.Image.Width;
        var boxes = new Box[sample.Boxes.Length];
        for (int i = 0; i < boxes.Length; i++)
        {
            Box box = sample.Boxes[i];
            boxes[i] = new Box(width - box.X2, box.Y1, width - box.X1, box.Y2);
        }
        return new Sample(Horizontal(sample.Image), boxes, sample.Labels)
        {
            Outlines = sample.Outlines is { } outlines ? Array.ConvertAll(outlines, outline => outline.Mirrored(sample.Image.Width)) : null,
        };
    }

    /// <summary>A mirrored copy.</summary>
    public static RgbImage Horizontal(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new RgbImage(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> from = image.Row(y);
            Span<byte> to = result.Row(y);
            for (int x = 0, mirrored = to.Length - 3; x < from.Length; x += 3, mirrored -= 3)
            {
                from.Slice(x, 3).CopyTo(to[mirrored..]);
            }
        }
        return result;
    }
}
