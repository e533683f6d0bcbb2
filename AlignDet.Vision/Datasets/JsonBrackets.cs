using System.Buffers;

namespace AlignDet.Vision.Datasets;

/// <summary>Tells a JSON file that was cut off from one that is wrong.</summary>
internal static class JsonBrackets
{
    private static readonly SearchValues<byte> s_marks = SearchValues.Create("\"[]{}"u8);

    /// <summary>
    /// Whether the text ends inside a string or with brackets open and none crossed, and how deep the brackets go.
    /// </summary>
    public static (bool CutOff, int Depth) Look(ReadOnlySpan<byte> text)
    {
        var open = new Stack<byte>();
        int deepest = 0, at = 0;
        while (text[at..].IndexOfAny(s_marks) is int step and >= 0)
        {
            at += step;
            byte mark = text[at];
            if (mark == '"')
            {
                int length = JsonFile.StringLength(text[at..]);
                bool closed = length > 1 && text[at + length - 1] == '"';
                at += length;
                if (!closed)
                    return (true, deepest);
                continue;
            }
            at++;
            if (mark is (byte)'[' or (byte)'{')
                open.Push(mark);
            else if (open.Count == 0 || open.Pop() != (mark == ']' ? '[' : '{'))
                return (false, deepest);
            deepest = Math.Max(deepest, open.Count);
        }
        return (open.Count > 0, deepest);
    }
}
