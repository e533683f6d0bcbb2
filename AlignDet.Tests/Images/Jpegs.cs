using System.Buffers.Binary;
using AlignDet.Vision.Images;

namespace AlignDet.Tests.Images;

/// <summary>Pictures made by hand, down to their headers.</summary>
internal static class Jpegs
{
    private static readonly byte[][] s_colours = [[220, 20, 20], [20, 220, 20], [20, 20, 220], [230, 230, 230]];

    public static RgbImage Quadrants(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                s_colours[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)].CopyTo(image.Row(y)[(x * 3)..]);
        }
        return image;
    }

    /// <summary>Which colour, 1 to 4, the middle of each quadrant has: "12/34" for an upright picture.</summary>
    public static string NameQuadrants(RgbImage image)
    {
        char Name(int column, int row)
        {
            var pixel = image.Row(image.Height * (2 * row + 1) / 4).Slice(image.Width * (2 * column + 1) / 4 * 3, 3).ToArray();
            return (char)('1' + Array.FindIndex(s_colours, colour => colour.Zip(pixel).All(pair => Math.Abs(pair.First - pair.Second) < 30)));
        }
        return $"{Name(0, 0)}{Name(1, 0)}/{Name(0, 1)}{Name(1, 1)}";
    }

    /// <summary>The JPEG with an EXIF segment that holds nothing but the orientation.</summary>
    public static byte[] WithOrientation(byte[] jpeg, ushort orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM"u8, 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, (byte)(orientation >> 8), (byte)orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg.AsSpan(0, 2), .. segment, .. jpeg.AsSpan(2)];
    }

    /// <summary>The header of an uncompressed BMP with no pixels behind it.</summary>
    public static byte[] BmpHeader(int width, int height)
    {
        byte[] bytes = new byte[54 + 64];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(28), 24);
        return bytes;
    }
}
