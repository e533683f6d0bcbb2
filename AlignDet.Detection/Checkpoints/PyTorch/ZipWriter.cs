using System.Buffers.Binary;
using System.Text;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>Writes a zip without compression, each record's bytes at a multiple of 64 as PyTorch has it, so that the file can be mapped.</summary>
internal sealed class ZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int LocalSize = 30;
    private const ushort PaddingId = 0x4246; // "FB", PyTorch's own padding field
    private readonly List<ZipRecord> _records = [];
    private long _at;

    /// <summary>Adds a record.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        uint crc = ZipChecksum.Of(content);
        byte[] text = Encoding.UTF8.GetBytes(name);
        int padding = (int)((Alignment - ((_at + LocalSize + text.Length + 4) % Alignment)) % Alignment) + 4;
        _records.Add(new ZipRecord(name, _at, content.Length, crc));
        Write(Local(crc, content.Length, text.Length, padding));
        Write(text);
        byte[] extra = new byte[padding];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, PaddingId);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), (ushort)(padding - 4));
        Write(extra);
        Write(content);
    }

    /// <summary>Writes the directory.</summary>
    public void Finish()
    {
        long start = _at;
        foreach (ZipRecord record in _records)
        {
            byte[] text = Encoding.UTF8.GetBytes(record.Name), entry = new byte[46];
            BinaryPrimitives.WriteUInt32LittleEndian(entry, 0x02014b50);
            Shared(entry.AsSpan(6), record.Crc, record.Size, text.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(42), (uint)record.Start);
            Write(entry);
            Write(text);
        }
        byte[] end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)_records.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_records.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)(_at - start));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)start);
        Write(end);
    }

    private static byte[] Local(uint crc, int size, int name, int extra)
    {
        byte[] local = new byte[LocalSize];
        BinaryPrimitives.WriteUInt32LittleEndian(local, 0x04034b50);
        Shared(local.AsSpan(4), crc, size, name);
        BinaryPrimitives.WriteUInt16LittleEndian(local.AsSpan(28), (ushort)extra);
        return local;
    }

    /// <summary>What local header and directory have in common: version, flags (UTF-8), method 0, time, CRC, sizes, length of the name.</summary>
    private static void Shared(Span<byte> header, uint crc, long size, int name)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, 20);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], 1 << 11);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], 0x21); // 1980-01-01: the same weights give the same bytes
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)name);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _at += bytes.Length;
    }
}
