using AlignDet.Recipes;
using AlignDet.Vision.Images;
using SkiaSharp;
using Xunit;

namespace AlignDet.Tests.Images;

public sealed class ImageDecoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_png_comes_back_pixel_by_pixel()
    {
        RgbImage image = Noise(37, 21);
        string path = _folder.File("a.png");
        ImageEncoder.Write(image, path);

        RgbImage read = ImageDecoder.Decode(path, TestContext.Current.CancellationToken);

        Assert.Equal((37, 21), (read.Width, read.Height));
        Assert.Equal(image.Pixels, read.Pixels);
        Assert.Equal(["a.png"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void The_content_counts_and_not_the_extension()
    {
        string path = _folder.File("png.jpg");
        File.WriteAllBytes(path, ImageEncoder.Png(Noise(5, 4)));
        Assert.Equal((5, 4), ImageDecoder.ReadSize(path));
        Assert.Equal(5, Decode(path).Width);
    }

    [Fact]
    public void Transparent_pixels_keep_their_colour()
    {
        string path = _folder.File("t.png");
        using (var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul)))
        {
            bitmap.SetPixel(0, 0, new SKColor(200, 100, 50, 128));
            bitmap.SetPixel(1, 0, new SKColor(1, 2, 3, 255));
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(path, data.ToArray());
        }
        Assert.Equal([200, 100, 50, 1, 2, 3], Decode(path).Pixels);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void Gray_pictures_become_rgb(SKEncodedImageFormat kind)
    {
        string path = _folder.File("g.bin");
        using (var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Gray8, SKAlphaType.Opaque)))
        {
            bitmap.Erase(new SKColor(90, 90, 90));
            using SKData data = bitmap.Encode(kind, 100);
            File.WriteAllBytes(path, data.ToArray());
        }
        Assert.All(Decode(path).Pixels, value => Assert.InRange(value, 88, 92));
    }

    // the quadrants of the stored picture are 1 2 / 3 4; what each orientation must show is in the EXIF standard's table
    [Theory]
    [InlineData(1, "12/34")]
    [InlineData(2, "21/43")]
    [InlineData(3, "43/21")]
    [InlineData(4, "34/12")]
    [InlineData(5, "13/24")]
    [InlineData(6, "31/42")]
    [InlineData(7, "42/31")]
    [InlineData(8, "24/13")]
    [InlineData(99, "12/34")]
    [InlineData(0, "12/34")]
    public void The_exif_orientation_is_applied(ushort orientation, string expected)
    {
        string path = _folder.File("o.jpg");
        File.WriteAllBytes(path, Jpegs.WithOrientation(ImageEncoder.Jpeg(Jpegs.Quadrants(32, 64), 100), orientation));

        RgbImage read = Decode(path);

        Assert.Equal(orientation is >= 5 and <= 8 ? (64, 32) : (32, 64), (read.Width, read.Height));
        Assert.Equal((read.Width, read.Height), ImageDecoder.ReadSize(path));
        Assert.Equal(expected, Jpegs.NameQuadrants(read));
    }

    [Fact]
    public void Every_cut_of_a_file_is_refused()
    {
        string path = _folder.File("c.bin");
        foreach (byte[] whole in new[] { ImageEncoder.Png(Noise(40, 40)), ImageEncoder.Jpeg(Noise(40, 40)) })
        {
            // the last bytes of both kinds only mark the end
            for (int length = 0; length < whole.Length - 16; length += 61)
            {
                File.WriteAllBytes(path, whole[..length]);
                Assert.Throws<BadInputException>(() => Decode(path));
            }
        }
    }

    [Fact]
    public void Text_folders_and_missing_files_are_refused_with_the_path()
    {
        File.WriteAllText(_folder.File("text.jpg"), "not a picture");
        foreach (string path in new[] { _folder.File("text.jpg"), _folder.File("none.jpg"), _folder.Path })
        {
            Assert.StartsWith(path, Assert.Throws<BadInputException>(() => Decode(path)).Message, StringComparison.Ordinal);
            Assert.Throws<BadInputException>(() => ImageDecoder.ReadSize(path));
        }
    }

    [Fact]
    public void A_picture_that_claims_to_be_enormous_takes_no_memory()
    {
        string path = _folder.File("bomb.bmp");
        File.WriteAllBytes(path, Jpegs.BmpHeader(40_000, 40_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("40000x40000", Assert.Throws<BadInputException>(() => Decode(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_cancelled_decode_stops()
    {
        string path = _folder.File("a.png");
        ImageEncoder.Write(Noise(8, 8), path);
        Assert.Throws<OperationCanceledException>(() => ImageDecoder.Decode(path, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Pictures_are_written_as_png_or_jpeg_only()
    {
        Assert.Throws<BadInputException>(() => ImageEncoder.Write(Noise(2, 2), _folder.File("a.tiff")));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static RgbImage Decode(string path) => ImageDecoder.Decode(path, TestContext.Current.CancellationToken);

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(width * 1000 + height).NextBytes(image.Pixels);
        return image;
    }
}
