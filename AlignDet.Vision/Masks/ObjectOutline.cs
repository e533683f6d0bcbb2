using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Masks;

/// <summary>
/// Outline of an object on its way from a file to a batch: polygons stay polygons until the picture has its final size, so
/// that nothing is lost by scaling pixels. Single precision, since a data set keeps all of them in memory.
/// </summary>
public sealed class ObjectOutline
{
    private readonly float[][] _polygons;
    private readonly RunLengthMask? _mask;

    private ObjectOutline(float[][] polygons, RunLengthMask? mask) => (_polygons, _mask) = (polygons, mask);

    /// <summary>The outline of an annotation, in pixels of its picture; null where it has none.</summary>
    public static ObjectOutline? Of(CocoAnnotation annotation)
    {
        ArgumentNullException.ThrowIfNull(annotation);
        if (annotation.Mask is not null)
            return new ObjectOutline([], annotation.Mask);
        return annotation.Polygons is { } polygons
            ? new ObjectOutline([.. polygons.Select(polygon => Array.ConvertAll(polygon, number => (float)number))], null)
            : null;
    }

    /// <summary>The outline in a picture that was scaled from one size to another: points move, pixels are taken from the nearest.</summary>
    public ObjectOutline Resized(int width, int height, int newWidth, int newHeight)
    {
        double x = (double)newWidth / width, y = (double)newHeight / height;
        return new ObjectOutline(Moved(px => px * x, py => py * y), _mask is null ? null : Nearest(_mask, newWidth, newHeight));
    }

    /// <summary>The outline in a picture of that width whose left became its right.</summary>
    public ObjectOutline Mirrored(int width) => new(Moved(px => width - px, py => py), _mask is null ? null : Mirrored(_mask));

    /// <summary>The object's pixels in a picture of that size.</summary>
    public MaskPatch Draw(int width, int height) => MaskPatch.Of(
        _mask ?? MaskPolygons.Fill([.. _polygons.Select(polygon => Array.ConvertAll(polygon, number => (double)number))], height, width));

    private float[][] Moved(Func<double, double> x, Func<double, double> y) =>
        [.. _polygons.Select(polygon => polygon.Select((number, i) => (float)(i % 2 == 0 ? x(number) : y(number))).ToArray())];

    private static RunLengthMask Nearest(RunLengthMask mask, int width, int height)
    {
        byte[] from = mask.Decode(), to = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int row = (int)Math.Min((long)y * mask.Height / height, mask.Height - 1) * mask.Width;
            for (int x = 0; x < width; x++)
                to[(y * width) + x] = from[row + (int)Math.Min((long)x * mask.Width / width, mask.Width - 1)];
        }
        return RunLengthMask.Encode(to, height, width);
    }

    private static RunLengthMask Mirrored(RunLengthMask mask)
    {
        byte[] pixels = mask.Decode();
        for (int y = 0; y < mask.Height; y++)
            pixels.AsSpan(y * mask.Width, mask.Width).Reverse();
        return RunLengthMask.Encode(pixels, mask.Height, mask.Width);
    }
}
