using System.Buffers;

namespace AlignDet.Vision.Datasets;

/// <summary>Tells a JSON text that was cut off from one that is wrong; the text may come in pieces.</summary>
internal sealed class JsonBrackets
{
    private static readonly SearchValues<byte> s_outside = SearchValues.Create("\"[]{}"u8);
    private static readonly SearchValues<byte> s_inside = SearchValues.Create("\"\\"u8);

    private readonly Stack<byte> _open = new();
    private bool _isCrossed;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>How deep the brackets go.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the text ends inside a string or with brackets open, and none were crossed.</summary>
    public bool IsCutOff => !_isCrossed && (_isInString || _open.Count > 0);

    /// <summary>Looks at the next piece.</summary>
    public void Feed(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (!_isCrossed && at < text.Length)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }
            int step = text[at..].IndexOfAny(_isInString ? s_inside : s_outside);
            if (step < 0)
                return;
            at += step;
            Take(text[at++]);
        }
    }

    private void Take(byte mark)
    {
        if (mark == '"')
            _isInString = !_isInString;
        else if (_isInString)
            _isEscaped = true;
        else if (mark is (byte)'[' or (byte)'{')
            _open.Push(mark);
        else if (_open.Count == 0 || _open.Pop() != (mark == ']' ? '[' : '{'))
            _isCrossed = true;
        Depth = Math.Max(Depth, _open.Count);
    }
}
