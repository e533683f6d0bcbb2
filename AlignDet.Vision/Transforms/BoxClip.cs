namespace AlignDet.Vision.Transforms;

/// <summary>Keeps boxes within their picture.</summary>
public static class BoxClip
{
    /// <summary>A view's boxes must be wider and higher than this many pixels (AlignDet's <c>FilterAnnotations</c>).</summary>
    public const float SmallestSide = 0.01f;

    /// <summary>The part of a box that lies within a picture of <paramref name="width"/> x <paramref name="height"/> pixels.</summary>
    public static Box ToImage(in Box box, int width, int height) => new(
        Math.Clamp(box.X1, 0, width),
        Math.Clamp(box.Y1, 0, height),
        Math.Clamp(box.X2, 0, width),
        Math.Clamp(box.Y2, 0, height));

    /// <summary>The sample with every box cut at the picture's edges; all boxes stay, empty ones too.</summary>
    public static Sample ToImage(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return sample with { Boxes = [.. sample.Boxes.Select(box => ToImage(box, sample.Image.Width, sample.Image.Height))] };
    }

    /// <summary>The sample without boxes whose width or height is not above <paramref name="side"/> pixels; the others keep their labels and outlines.</summary>
    public static Sample DropSmall(Sample sample, float side = SmallestSide)
    {
        ArgumentNullException.ThrowIfNull(sample);
        int[] kept = [.. Enumerable.Range(0, sample.Boxes.Length).Where(i => sample.Boxes[i].Width > side && sample.Boxes[i].Height > side)];
        return kept.Length == sample.Boxes.Length
            ? sample
            : sample with
            {
                Boxes = [.. kept.Select(i => sample.Boxes[i])],
                Labels = [.. kept.Select(i => sample.Labels[i])],
                Outlines = sample.Outlines is { } outlines ? [.. kept.Select(i => outlines[i])] : null,
            };
    }
}
