using System.Buffers.Binary;

namespace AlignDet.Experiments.Metrics;

/// <summary>What an encoded picture says of itself at its beginning.</summary>
/// <param name="Extension"><c>.png</c>, <c>.jpg</c>, <c>.webp</c>, <c>.gif</c> or <c>.bmp</c>.</param>
/// <param name="Width">Pixels, as the picture is shown.</param>
/// <param name="Height">Pixels, as the picture is shown.</param>
internal readonly record struct ImageHeader(string Extension, int Width, int Height)
{
    /// <summary>The header; null for another format or one that is cut off.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> image)
    {
        ImageHeader? header = image switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] when image.Length >= 24 =>
                new(".png", BinaryPrimitives.ReadInt32BigEndian(image[16..]), BinaryPrimitives.ReadInt32BigEndian(image[20..])),
            [0xFF, 0xD8, ..] => JpegHeader.Read(image),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] when image.Length >= 30 => WebP(image),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] when image.Length >= 10 =>
                new(".gif", BinaryPrimitives.ReadUInt16LittleEndian(image[6..]), BinaryPrimitives.ReadUInt16LittleEndian(image[8..])),
            [(byte)'B', (byte)'M', ..] when image.Length >= 26 => Bitmap(image),
            _ => null,
        };
        return header is { Width: > 0, Height: > 0 } ? header : null;
    }

    private static ImageHeader? WebP(ReadOnlySpan<byte> image) => image[12..16] switch
    {
        [(byte)'V', (byte)'P', (byte)'8', (byte)' '] =>
            new(".webp", BinaryPrimitives.ReadUInt16LittleEndian(image[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(image[28..]) & 0x3FFF),
        [(byte)'V', (byte)'P', (byte)'8', (byte)'L'] => Lossless(BinaryPrimitives.ReadUInt32LittleEndian(image[21..])),
        [(byte)'V', (byte)'P', (byte)'8', (byte)'X'] =>
            new(".webp", 1 + (image[24] | (image[25] << 8) | (image[26] << 16)), 1 + (image[27] | (image[28] << 8) | (image[29] << 16))),
        _ => null,
    };

    // 14 bits of width - 1, then 14 of height - 1
    private static ImageHeader Lossless(uint bits) => new(".webp", 1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));

    private static ImageHeader Bitmap(ReadOnlySpan<byte> image)
    {
        bool isCore = BinaryPrimitives.ReadInt32LittleEndian(image[14..]) == 12; // OS/2 1.x: 16 bits each
        return isCore
            ? new(".bmp", BinaryPrimitives.ReadUInt16LittleEndian(image[18..]), BinaryPrimitives.ReadUInt16LittleEndian(image[20..]))
            : new(".bmp", BinaryPrimitives.ReadInt32LittleEndian(image[18..]), Math.Abs(Math.Max(BinaryPrimitives.ReadInt32LittleEndian(image[22..]), -int.MaxValue))); // negative: rows from the top
    }
}
