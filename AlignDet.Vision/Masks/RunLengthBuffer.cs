using System.Text.Json;

namespace AlignDet.Vision.Masks;

/// <summary>Reads the run lengths of one mask after the other from JSON texts, without a text or a list for each.</summary>
internal sealed class RunLengthBuffer
{
    private byte[] _text = new byte[4096];
    private uint[] _runs = new uint[4096];
    private int _letters;
    private int _count;

    /// <summary>Takes the text that the reader stands on; false where it has no run lengths.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        int length = reader.ValueSpan.Length;
        if (_text.Length < length)
            (_text, _runs) = (new byte[2 * length], new uint[2 * length]);
        // one of the letters is the backslash, which is escaped
        _letters = reader.CopyString(_text);
        _count = RunLengthText.Read(_text.AsSpan(0, _letters), _runs);
        return _count >= 0;
    }

    /// <summary>The box of the mask made last.</summary>
    public (int X, int Y, int Width, int Height) BoundsOf(RunLengthMask mask) => RunLengthMask.BoundsOf(_runs.AsSpan(0, _count), mask.Height, mask.Width);

    /// <summary>The mask of the run lengths read last, or null where they are not of that size.</summary>
    public RunLengthMask? ToMask(double height, double width)
    {
        ReadOnlySpan<uint> runs = _runs.AsSpan(0, _count);
        return (int)height == height && (int)width == width && RunLengthMask.SizeFault((int)height, (int)width) is null
            && RunLengthMask.RunsFault((int)height, (int)width, runs) is null
            ? new RunLengthMask((int)height, (int)width, runs, _text.AsSpan(0, _letters))
            : null;
    }
}
