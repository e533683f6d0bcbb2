using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace AlignDet.Tests.Images;

/// <summary>PNG files of kinds that no encoder here writes (W3C Portable Network Graphics, third edition).</summary>
internal static class Pngs
{
    /// <summary>Rows as they are stored, without their filter bytes.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="colorType">0 gray, 2 RGB, 3 palette, 4 gray with alpha.</param>
    /// <param name="rows">height rows.</param>
    /// <param name="palette">R, G, B of each entry, or null.</param>
    public static byte[] Of(int width, int height, byte depth, byte colorType, byte[] rows, byte[]? palette = null)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colorType);
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (byte[] row in rows.Chunk(rows.Length / height))
            {
                zip.WriteByte(0);
                zip.Write(row);
            }
        }
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. palette is null ? [] : Chunk("PLTE"u8, palette),
            .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content)
    {
        byte[] named = [.. kind, .. content], length = new byte[4], sum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(named));
        return [.. length, .. named, .. sum];
    }
}
