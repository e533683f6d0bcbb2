using System.Buffers;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using SkiaSharp;

namespace AlignDet.Vision.Images;

/// <summary>
/// Reads JPEG, PNG, WebP, BMP and GIF files (the first frame), whatever their extension. The EXIF orientation is applied.
/// Transparency is dropped and embedded colour profiles are not applied, so that a file gives the colours which OpenCV's
/// <c>IMREAD_COLOR</c> and Pillow's <c>convert("RGB")</c> give, the readers of the models whose weights are loaded here.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Pictures with more pixels are refused by their header, before any memory is taken for them.</summary>
    public const long MaxPixels = 100_000_000;

    private const long MaxFileBytes = 1L << 30;

    /// <summary>The pixels of a picture file, upright.</summary>
    /// <exception cref="BadInputException">The file is missing, empty, no picture, cut off, damaged or too large.</exception>
    public static RgbImage Decode(string path, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        using Stream stream = Open(path);
        byte[] bytes = ReadAll(path, stream);
        cancel.ThrowIfCancellationRequested();
        using SKData data = SKData.CreateCopy(bytes);
        using SKCodec codec = SKCodec.Create(data) ?? throw NotAPicture(path);
        CheckSize(path, codec);
        return ReadPixels(path, codec, cancel);
    }

    /// <summary>Size in pixels as <see cref="Decode"/> will give it, from the header alone.</summary>
    /// <exception cref="BadInputException">The file is missing, empty, no picture, or too large.</exception>
    public static (int Width, int Height) ReadSize(string path)
    {
        using Stream stream = Open(path);
        using SKCodec codec = SKCodec.Create(stream) ?? throw NotAPicture(path);
        CheckSize(path, codec);
        var orientation = PixelOrder.For(codec.EncodedOrigin, codec.Info.Width, codec.Info.Height);
        return (orientation.Width, orientation.Height);
    }

    private static RgbImage ReadPixels(string path, SKCodec codec, CancellationToken cancel)
    {
        int width = codec.Info.Width, height = codec.Info.Height;
        // without a colour space in the wanted format Skia hands the stored values on unchanged
        var format = new SKImageInfo(
            width, height, SKColorType.Rgba8888, codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul, colorspace: null);
        byte[] rgba = ArrayPool<byte>.Shared.Rent(format.BytesSize);
        try
        {
            SKCodecResult result;
            unsafe
            {
                fixed (byte* pixels = rgba)
                    result = codec.GetPixels(format, (nint)pixels);
            }
            if (result != SKCodecResult.Success)
                throw Damaged(path, result);
            cancel.ThrowIfCancellationRequested();
            return PixelOrder.For(codec.EncodedOrigin, width, height).ToRgb(rgba);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    private static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(Shown.Path(path), "the picture is not there", "Check the name and the folder", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(Shown.Path(path), "the picture cannot be opened", "Check that it is a file you may read", fault);
        }
        if (stream.Length is > 0 and <= MaxFileBytes)
            return stream;
        bool empty = stream.Length == 0;
        stream.Dispose();
        throw empty
            ? new BadInputException(Shown.Path(path), "the picture file is empty", "Copy it again or take it out of the data set")
            : new BadInputException(Shown.Path(path), "the file is larger than 1 GiB, too large for a picture", "Scale the picture down");
    }

    private static byte[] ReadAll(string path, Stream stream)
    {
        try
        {
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException fault)
        {
            throw new BadInputException(Shown.Path(path), "the picture cannot be read to its end", "Check the disk and copy it again", fault);
        }
    }

    private static void CheckSize(string path, SKCodec codec)
    {
        int width = codec.Info.Width, height = codec.Info.Height;
        if (width < 1 || height < 1)
            throw new BadInputException(Shown.Path(path), $"the picture is {width}x{height} pixels", "Take it out of the data set");
        if ((long)width * height > MaxPixels)
        {
            throw new BadInputException(
                Shown.Path(path), $"the picture is {width}x{height} pixels, more than {MaxPixels / 1_000_000} million", "Scale it down");
        }
    }

    private static BadInputException NotAPicture(string path) => new(
        Shown.Path(path), "this is not a readable JPEG, PNG, WebP, BMP or GIF picture (its header is missing, damaged or cut off)",
        "Replace it with a good copy or convert it");

    private static BadInputException Damaged(string path, SKCodecResult result) => new(
        Shown.Path(path),
        result == SKCodecResult.IncompleteInput ? "the picture is cut off" : $"the picture is damaged ({result})",
        "Replace it with a good copy");
}
