using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>
/// A JSON file of any size, a piece of it at a time: what the reader has not consumed stays, and the next bytes come behind it. A
/// piece is checked to be UTF-8 before it is shown.
/// </summary>
internal sealed class JsonChunks : IDisposable
{
    private const int FirstSize = 1 << 18;

    // a single value of an item: a gigabyte of it is no picture's mask
    private const int LargestSize = 1 << 30;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly NonFiniteMarks? _marks;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonFault.MaxDepth });
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);

    // [consumed | shown | filled]: what is shown is whole characters, with room behind for a token that begins in it
    private int _consumed;
    private int _shown;
    private int _marked;
    private int _filled;
    private bool _isRead;
    private bool _isBlank = true;
    private bool _isStarted;
    private long _lines;
    private long _inLine;

    /// <param name="stream">Of the file, at its beginning.</param>
    /// <param name="path">For messages.</param>
    /// <param name="marksNonFinite">Whether Python's NaN and Infinity are to be marked (<see cref="NonFiniteMarks"/>).</param>
    public JsonChunks(Stream stream, string path, bool marksNonFinite)
    {
        (_stream, _path) = (stream, path);
        _marks = marksNonFinite ? new NonFiniteMarks() : null;
        Fill();
    }

    /// <summary>Whether everything is shown.</summary>
    public bool IsLast => _isRead && _shown == _filled;

    /// <summary>A reader of what is shown and not consumed.</summary>
    public Utf8JsonReader Reader() => new(_buffer.AsSpan(_consumed, _shown - _consumed), IsLast, _state);

    /// <summary>Drops what a reader, which began where the last one was dropped, has read, and shows more.</summary>
    /// <exception cref="BadInputException">The next bytes are not UTF-8, or a single item is larger than any can be.</exception>
    public void Advance(in Utf8JsonReader reader)
    {
        _consumed += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        Fill();
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Fill()
    {
        MakeRoom();
        int before = _shown;
        while (_shown == before && !_isRead)
        {
            int count = _stream.Read(_buffer, _filled, _buffer.Length - _filled);
            _isRead = count == 0;
            _filled += count;
            Show();
        }
        if (IsLast && _isBlank)
            throw JsonFault.Empty(_path);
    }

    private void MakeRoom()
    {
        int left = _filled - _consumed;
        byte[] buffer = _buffer;
        if (left > _buffer.Length / 2)
        {
            if (left >= LargestSize)
                throw new BadInputException(_path, "a single item is larger than 1 GB", "Write it again");
            buffer = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        }
        _buffer.AsSpan(_consumed, left).CopyTo(buffer);
        if (buffer != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = buffer;
        }
        (_shown, _marked, _filled, _consumed) = (_shown - _consumed, _marked - _consumed, left, 0);
    }

    /// <summary>Shows what was read, but for the last few bytes as long as more may follow.</summary>
    private void Show()
    {
        int end = _isRead ? _filled : Math.Max(_shown, _filled - NonFiniteMarks.Longest);
        // not between the bytes of one character
        for (int back = 0; end < _filled && end > _shown && back < 3 && (_buffer[end] & 0xC0) == 0x80; back++)
            end--;
        if (!_isStarted && end > 0)
        {
            _isStarted = true;
            if (_buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
                _consumed = _shown = _marked = 3;
        }
        if (end <= _shown)
            return;
        Span<byte> next = _buffer.AsSpan(_shown, end - _shown);
        if (!Utf8.IsValid(next))
            throw JsonFault.NotUtf8(_path, next, _lines, _inLine);
        int lastLine = next.LastIndexOf((byte)'\n');
        _lines += next.Count((byte)'\n');
        _inLine = lastLine < 0 ? _inLine + next.Length : next.Length - lastLine - 1;
        _isBlank = _isBlank && next.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        if (_marks is not null && _marked < end)
            _marked += _marks.Mark(_buffer.AsSpan(_marked, _filled - _marked), end - _marked);
        _shown = end;
    }
}
