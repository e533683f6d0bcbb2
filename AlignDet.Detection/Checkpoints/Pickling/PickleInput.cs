using System.Buffers.Binary;
using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>Bytes of a part of a file, read once from front to back; no length that the file states is believed before it is compared with what is left.</summary>
/// <param name="stream">The file; this reader moves its position.</param>
/// <param name="start">First byte.</param>
/// <param name="length">Bytes that may be read.</param>
/// <param name="path">The file's name, for messages.</param>
internal sealed class PickleInput(Stream stream, long start, long length, string path)
{
    private readonly byte[] _buffer = new byte[(int)Math.Clamp(length, 16, 1 << 16)];
    private int _at;
    private int _filled;
    private long _fetched;

    /// <summary>The file's name.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes taken so far.</summary>
    public long Taken => _fetched - (_filled - _at);

    /// <summary>Bytes that are left.</summary>
    public long Left => length - Taken;

    public byte Byte()
    {
        if (_at == _filled)
        {
            Fill();
        }
        return _buffer[_at++];
    }

    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes.</summary>
    public ulong Unsigned(int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        Exactly(bytes[..size]);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public int Int32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Exactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public double BigEndianDouble()
    {
        Span<byte> bytes = stackalloc byte[8];
        Exactly(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>That many bytes.</summary>
    public byte[] Bytes(ulong count)
    {
        if (count > (ulong)Left || count > int.MaxValue / 2)
        {
            throw Cut();
        }
        byte[] bytes = new byte[count];
        Exactly(bytes);
        return bytes;
    }

    /// <summary>Up to the next line feed, which is taken too.</summary>
    public byte[] Line()
    {
        const int LongestName = 1024;
        var line = new List<byte>();
        for (byte b = Byte(); b != (byte)'\n'; b = Byte())
        {
            line.Add(b);
            if (line.Count > LongestName)
            {
                throw PthFile.Bad(Path, "names something with more than 1024 letters");
            }
        }
        return [.. line];
    }

    private void Exactly(Span<byte> target)
    {
        while (target.Length > 0)
        {
            if (_at == _filled)
            {
                Fill();
            }
            int count = Math.Min(target.Length, _filled - _at);
            _buffer.AsSpan(_at, count).CopyTo(target);
            _at += count;
            target = target[count..];
        }
    }

    private void Fill()
    {
        stream.Position = start + _fetched;
        _filled = stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, length - _fetched));
        _at = 0;
        _fetched += _filled;
        if (_filled == 0)
        {
            throw Cut();
        }
    }

    private BadInputException Cut() => PthFile.Bad(Path, "ends in the middle of its description (it was cut off or damaged)");
}
