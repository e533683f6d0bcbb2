using AlignDet.Vision.Images;
using SkiaSharp;
using Xunit;

namespace AlignDet.Tests.Images;

/// <summary>Kinds of pictures that turn up in collections: what OpenCV and Pillow make of them is made of them here.</summary>
public sealed class OddPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Four_inks_become_rgb()
    {
        // Pillow's convert("RGB"): each colour is the light that both its ink and black let through
        RgbImage image = Decode(CmykJpeg.Flat(3, 200, 100, 50, 128));

        Assert.Equal((24, 24), (image.Width, image.Height));
        byte[] expected = [100, 50, 25];
        Assert.All(image.Pixels.Chunk(3), pixel => Assert.All(pixel.Zip(expected), pair => Assert.InRange(pair.First - pair.Second, -2, 2)));
    }

    [Fact]
    public void Of_sixteen_bits_the_upper_eight_are_taken() =>
        Assert.Equal([0x12, 0x80, 0xFF, 0x00, 0x34, 0xAB], Decode(Pngs.Of(2, 1, 16, 2, [0x12, 0x00, 0x80, 0x00, 0xFF, 0xFF, 0x00, 0x10, 0x34, 0x56, 0xAB, 0xCD])).Pixels);

    [Fact]
    public void Palettes_and_grays_become_rgb()
    {
        Assert.Equal([9, 8, 7, 1, 2, 3], Decode(Pngs.Of(2, 1, 8, 3, [1, 0], [1, 2, 3, 9, 8, 7])).Pixels);
        Assert.Equal([9, 8, 7, 1, 2, 3], Decode(Pngs.Of(2, 1, 1, 3, [0b1000_0000], [1, 2, 3, 9, 8, 7])).Pixels);
        Assert.Equal([77, 77, 77, 200, 200, 200], Decode(Pngs.Of(2, 1, 8, 0, [77, 200])).Pixels);
        Assert.Equal([255, 255, 255, 0, 0, 0], Decode(Pngs.Of(2, 1, 1, 0, [0b1000_0000])).Pixels);
        Assert.Equal([77, 77, 77], Decode(Pngs.Of(1, 1, 8, 4, [77, 0])).Pixels);
    }

    [Fact]
    public void Lossless_webp_comes_back_pixel_by_pixel()
    {
        RgbImage drawn = Jpegs.Quadrants(20, 10);
        using SKBitmap bitmap = new(new SKImageInfo(20, 10, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < 200; i++)
        {
            bitmap.SetPixel(i % 20, i / 20, new SKColor(drawn.Pixels[3 * i], drawn.Pixels[3 * i + 1], drawn.Pixels[3 * i + 2]));
        }
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData data = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 50))!;

        Assert.Equal(drawn.Pixels, Decode(data.ToArray()).Pixels);
    }

    private RgbImage Decode(byte[] bytes)
    {
        string path = _folder.File("picture");
        File.WriteAllBytes(path, bytes);
        return ImageDecoder.Decode(path, TestContext.Current.CancellationToken);
    }
}
