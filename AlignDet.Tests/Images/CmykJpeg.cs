namespace AlignDet.Tests.Images;

/// <summary>A JPEG of four inks, as print programs write it: one flat colour, the inks inverted, as Adobe's marker says (ITU-T T.81; Adobe technical note 5116).</summary>
internal static class CmykJpeg
{
    private const int Categories = 12;

    /// <param name="blocks">Blocks of 8 x 8 pixels across and down.</param>
    /// <param name="inks">255 minus cyan, magenta, yellow and black.</param>
    public static byte[] Flat(int blocks, params byte[] inks)
    {
        byte side = (byte)(blocks * 8);
        List<byte> file = [0xFF, 0xD8, .. Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0])];
        file.AddRange(Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]));
        file.AddRange(Segment(0xC0, [8, 0, side, 0, side, 4, .. Enumerable.Range(1, 4).SelectMany(ink => (byte[])[(byte)ink, 0x11, 0])]));
        // all categories of the mean in four bits; of the rest nothing but the end of the block, in one bit
        file.AddRange(Segment(0xC4, [0x00, 0, 0, 0, Categories, .. new byte[12], .. Enumerable.Range(0, Categories).Select(c => (byte)c)]));
        file.AddRange(Segment(0xC4, [0x10, 1, .. new byte[15], 0]));
        file.AddRange(Segment(0xDA, [4, .. Enumerable.Range(1, 4).SelectMany(ink => (byte[])[(byte)ink, 0]), 0, 63, 0]));

        List<bool> bits = [];
        for (int block = 0; block < blocks * blocks; block++)
        {
            foreach (byte ink in inks)
            {
                int difference = block == 0 ? (ink - 128) * 8 : 0, category = 0;
                while (Math.Abs(difference) >> category > 0)
                {
                    category++;
                }
                Put(bits, category, 4);
                Put(bits, difference < 0 ? difference + (1 << category) - 1 : difference, category);
                Put(bits, 0, 1);
            }
        }
        while (bits.Count % 8 != 0)
        {
            bits.Add(true);
        }
        foreach (bool[] eight in bits.Chunk(8))
        {
            byte value = (byte)eight.Aggregate(0, (sum, bit) => sum * 2 + (bit ? 1 : 0));
            file.Add(value);
            if (value == 0xFF)
            {
                file.Add(0);
            }
        }
        return [.. file, 0xFF, 0xD9];
    }

    private static void Put(List<bool> bits, int value, int count)
    {
        for (int bit = count - 1; bit >= 0; bit--)
        {
            bits.Add((value >> bit & 1) == 1);
        }
    }

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)(content.Length + 2 >> 8), (byte)(content.Length + 2), .. content];
}
