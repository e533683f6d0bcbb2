using System.Buffers.Binary;
using System.Text;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>
/// Where the records of a PyTorch zip lie. PyTorch stores without compression, so a record is a range of the file; every
/// range is checked to lie within it and to meet no other, so that all records together are no larger than the file
/// (source of the format: PKWARE's APPNOTE.TXT).
/// </summary>
internal static class ZipDirectory
{
    private const uint EndMark = 0x06054b50, End64Mark = 0x06064b50, Locator64Mark = 0x07064b50, EntryMark = 0x02014b50, LocalMark = 0x04034b50;
    private const int EndSize = 22, EntrySize = 46, LocalSize = 30, LongestComment = ushort.MaxValue;
    private const long LargestDirectory = 64L << 20;

    /// <exception cref="Recipes.BadInputException">It is cut off, damaged, compressed, encrypted or spread over several files.</exception>
    public static Dictionary<string, ZipRecord> Read(FileStream file, string path)
    {
        (long start, long size, long count) = End(file, path);
        if (count > size / EntrySize || size > LargestDirectory)
        {
            throw PthFile.Bad(path, "has a wrong zip directory");
        }
        byte[] directory = Bytes(file, start, (int)size);
        var records = new Dictionary<string, ZipRecord>();
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            ZipRecord record = Entry(directory, ref at, path);
            if (!records.TryAdd(record.Name, record with { Start = DataStart(file, record, start, path) }))
            {
                throw PthFile.Bad(path, $"has the record {ShownText.Of(record.Name)} twice");
            }
        }
        CheckApart(records.Values, start, path);
        return records;
    }

    private static (long Start, long Size, long Count) End(FileStream file, string path)
    {
        int length = (int)Math.Min(file.Length, EndSize + LongestComment);
        byte[] tail = Bytes(file, file.Length - length, length);
        for (int at = length - EndSize; at >= 0; at--)
        {
            if (Read4(tail, at) != EndMark || Read2(tail, at + 20) != length - at - EndSize)
            {
                continue;
            }
            long count = Read2(tail, at + 10), size = Read4(tail, at + 12), start = Read4(tail, at + 16), end = file.Length - length + at;
            bool isOnePart = Read2(tail, at + 4) == 0 && Read2(tail, at + 6) == 0 && Read2(tail, at + 8) == count;
            if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue)
            {
                (start, size, count, end) = End64(file, end, path);
            }
            return isOnePart && start >= 0 && size >= 0 && start <= end - size && count >= 0 ? (start, size, count) : throw PthFile.Bad(path, "has a wrong zip directory");
        }
        throw PthFile.Bad(path, "has no zip directory at its end (it was cut off)");
    }

    private static (long Start, long Size, long Count, long End) End64(FileStream file, long end, string path)
    {
        byte[] locator = Bytes(file, Math.Max(0, end - 20), 20);
        long at = Read8(locator, 8);
        if (Read4(locator, 0) != Locator64Mark || at < 0 || at > end - 20 - 56)
        {
            throw PthFile.Bad(path, "has a wrong zip directory");
        }
        byte[] record = Bytes(file, at, 56);
        return Read4(record, 0) == End64Mark ? (Read8(record, 48), Read8(record, 40), Read8(record, 32), at) : throw PthFile.Bad(path, "has a wrong zip directory");
    }

    private static ZipRecord Entry(byte[] directory, ref int at, string path)
    {
        if (directory.Length - at < EntrySize || Read4(directory, at) != EntryMark)
        {
            throw PthFile.Bad(path, "has a wrong zip directory");
        }
        int name = Read2(directory, at + 28), extra = Read2(directory, at + 30), comment = Read2(directory, at + 32);
        int next = at + EntrySize + name + extra + comment;
        if (next > directory.Length)
        {
            throw PthFile.Bad(path, "has a wrong zip directory");
        }
        string text = Encoding.UTF8.GetString(directory, at + EntrySize, name);
        int flags = Read2(directory, at + 8), method = Read2(directory, at + 10);
        long packed = Read4(directory, at + 20), size = Read4(directory, at + 24), local = Read4(directory, at + 42);
        Zip64(directory.AsSpan(at + EntrySize + name, extra), ref size, ref packed, ref local);
        if ((flags & 1) != 0)
        {
            throw PthFile.Bad(path, $"has an encrypted record, {ShownText.Of(text)}");
        }
        if (method != 0 || packed != size)
        {
            throw new Recipes.BadInputException(path, $"has a compressed record, {ShownText.Of(text)}, which PyTorch does not write", "Pack it again without compression, or save it again with torch.save");
        }
        uint crc = Read4(directory, at + 16);
        at = next;
        return new ZipRecord(text, local, size, crc);
    }

    /// <summary>Replaces the numbers that were too large for the entry.</summary>
    private static void Zip64(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                return; // alignment padding of other writers
            }
            ReadOnlySpan<byte> content = extra.Slice(4, length);
            if (id == 1)
            {
                Take(ref content, ref size);
                Take(ref content, ref packed);
                Take(ref content, ref local);
            }
            extra = extra[(4 + length)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> content, ref long value)
    {
        if (value == uint.MaxValue && content.Length >= 8)
        {
            value = BinaryPrimitives.ReadInt64LittleEndian(content);
            content = content[8..];
        }
    }

    private static long DataStart(FileStream file, ZipRecord record, long directory, string path)
    {
        if (record.Start < 0 || record.Size < 0 || record.Start > directory - LocalSize)
        {
            throw Outside(record, path);
        }
        byte[] local = Bytes(file, record.Start, LocalSize);
        long start = record.Start + LocalSize + Read2(local, 26) + Read2(local, 28);
        return Read4(local, 0) == LocalMark && start <= directory && record.Size <= directory - start ? start : throw Outside(record, path);
    }

    private static void CheckApart(IEnumerable<ZipRecord> records, long directory, string path)
    {
        long end = 0;
        foreach (ZipRecord record in records.Where(r => r.Size > 0).OrderBy(r => r.Start))
        {
            if (record.Start < end || record.Start + record.Size > directory)
            {
                throw PthFile.Bad(path, $"has overlapping records, {ShownText.Of(record.Name)} is one");
            }
            end = record.Start + record.Size;
        }
    }

    private static Recipes.BadInputException Outside(ZipRecord record, string path) =>
        PthFile.Bad(path, $"has its record {ShownText.Of(record.Name)} outside of the file");

    private static byte[] Bytes(FileStream file, long start, int count)
    {
        byte[] bytes = new byte[count];
        file.Position = start;
        file.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return bytes;
    }

    private static int Read2(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint Read4(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long Read8(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}

/// <summary>A record of a zip.</summary>
/// <param name="Name">Full name, with its folder.</param>
/// <param name="Start">Its first byte in the file.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Crc">Their CRC-32.</param>
internal sealed record ZipRecord(string Name, long Start, long Size, uint Crc);
