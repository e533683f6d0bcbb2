using System.Text.Json;

namespace AlignDet.Vision.Masks;

/// <summary>Reads the run lengths of one mask after the other from JSON texts, without a text or a list for each.</summary>
internal sealed class RunLengthBuffer
{
    private byte[] _text = new byte[4096];
    private uint[] _runs = new uint[1024];
    private int _count;

    /// <summary>Takes the text that the reader stands on; false where it has no run lengths.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            // one of the letters is the backslash
            if (_text.Length < text.Length)
                _text = new byte[2 * text.Length];
            text = _text.AsSpan(0, reader.CopyString(_text));
        }
        if (_runs.Length < text.Length)
            _runs = new uint[2 * text.Length];
        _count = RunLengthText.Read(text, _runs);
        return _count >= 0;
    }

    /// <summary>The mask of the run lengths read last, or null where they are not of that size.</summary>
    public RunLengthMask? ToMask(double height, double width)
    {
        ReadOnlySpan<uint> runs = _runs.AsSpan(0, _count);
        return (int)height == height && (int)width == width && RunLengthMask.SizeFault((int)height, (int)width) is null
            && RunLengthMask.RunsFault((int)height, (int)width, runs) is null
            ? new RunLengthMask((int)height, (int)width, runs)
            : null;
    }
}
