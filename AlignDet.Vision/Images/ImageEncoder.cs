using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using SkiaSharp;

namespace AlignDet.Vision.Images;

/// <summary>Turns pictures into PNG or JPEG.</summary>
public static class ImageEncoder
{
    /// <summary>Lossless PNG bytes.</summary>
    public static byte[] Png(RgbImage image) => Encode(image, SKEncodedImageFormat.Png, 100);

    /// <summary>JPEG bytes of <paramref name="quality"/> 1 to 100.</summary>
    public static byte[] Jpeg(RgbImage image, int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, SKEncodedImageFormat.Jpeg, quality);
    }

    /// <summary>Writes a <c>.png</c>, <c>.jpg</c> or <c>.jpeg</c> file as a whole or not at all.</summary>
    /// <exception cref="BadInputException">Another extension, or the file cannot be written.</exception>
    public static void Write(RgbImage image, string path, int quality = 90)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => Png(image),
            ".jpg" or ".jpeg" => Jpeg(image, quality),
            _ => throw new BadInputException(Shown.Path(path), "pictures are written as .png or .jpg", "Give one of these extensions"),
        };
        WholeFile.Write(path, stream => stream.Write(bytes));
    }

    private static unsafe byte[] Encode(RgbImage image, SKEncodedImageFormat format, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] rgba = WithAlpha(image);
        fixed (byte* pixels = rgba)
        {
            using var pixmap = new SKPixmap(
                new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)pixels);
            using SKData data = pixmap.Encode(format, quality)
                ?? throw new InvalidOperationException($"Skia cannot write {image.Width}x{image.Height} pixels as {format}.");
            return data.ToArray();
        }
    }

    private static byte[] WithAlpha(RgbImage image)
    {
        byte[] rgb = image.Pixels, rgba = new byte[checked(image.Width * image.Height * 4)];
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgba[to] = rgb[from];
            rgba[to + 1] = rgb[from + 1];
            rgba[to + 2] = rgb[from + 2];
            rgba[to + 3] = 255;
        }
        return rgba;
    }
}
