using System.Buffers.Binary;

namespace AlignDet.Experiments.Metrics;

/// <summary>Size and orientation of a JPEG: its frame header, and the Exif tag that browsers turn it by.</summary>
internal static class JpegHeader
{
    private const ushort OrientationTag = 0x0112;

    public static ImageHeader? Read(ReadOnlySpan<byte> image)
    {
        bool isTurned = false;
        for (int at = 2; at + 9 < image.Length;)
        {
            if (image[at] != 0xFF)
            {
                return null;
            }
            byte marker = image[at + 1];
            if (marker is 0xFF or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += marker == 0xFF ? 1 : 2; // filling, or a marker that stands alone
                continue;
            }
            int length = BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]), width = BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]);
                return isTurned ? new(".jpg", height, width) : new(".jpg", width, height);
            }
            if (length < 2 || at + 2 + length > image.Length)
            {
                return null;
            }
            isTurned |= marker == 0xE1 && IsTurned(image[(at + 4)..(at + 2 + length)]);
            at += 2 + length;
        }
        return null;
    }

    /// <summary>Whether an Exif segment says that rows are columns: orientations 5 to 8.</summary>
    private static bool IsTurned(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 14)
        {
            return false;
        }
        ReadOnlySpan<byte> tiff = segment[6..];
        bool isBig = tiff[0] == (byte)'M';
        uint start = Int(tiff[4..], isBig);
        if (start > tiff.Length - 2)
        {
            return false;
        }
        ReadOnlySpan<byte> directory = tiff[(int)start..];
        int count = Short(directory, isBig);
        for (int i = 0; i < count && 2 + (i * 12) + 12 <= directory.Length; i++)
        {
            ReadOnlySpan<byte> entry = directory[(2 + (i * 12))..];
            if (Short(entry, isBig) == OrientationTag)
            {
                return Short(entry[8..], isBig) is >= 5 and <= 8;
            }
        }
        return false;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isBig) => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint Int(ReadOnlySpan<byte> bytes, bool isBig) => isBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
