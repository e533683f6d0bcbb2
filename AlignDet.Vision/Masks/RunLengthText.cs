using System.Text;
using AlignDet.Recipes;

namespace AlignDet.Vision.Masks;

/// <summary>
/// pycocotools' text for run lengths (<c>common/maskApi.c</c>, <c>rleToString</c> and <c>rleFrString</c>): six bits a letter from
/// '0' on, five of the number, low ones first, and one that says "more"; the highest bit of the last is the sign, and from the
/// fourth on a number is the difference to the run two before it.
/// </summary>
public static class RunLengthText
{
    /// <summary>The run lengths of a mask as text.</summary>
    public static string Write(RunLengthMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var text = new StringBuilder();
        ReadOnlySpan<uint> counts = mask.Counts;
        for (int i = 0; i < counts.Length; i++)
        {
            long number = i > 2 ? (long)counts[i] - counts[i - 2] : counts[i];
            bool more = true;
            while (more)
            {
                int bits = (int)(number & 31);
                number >>= 5;
                more = (bits & 16) != 0 ? number != -1 : number != 0;
                text.Append((char)('0' + bits + (more ? 32 : 0)));
            }
        }
        return text.ToString();
    }

    /// <summary>The mask that a text stands for.</summary>
    /// <param name="text">Compressed run lengths.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="BadInputException">The text is none, or its runs do not add up to the size.</exception>
    public static RunLengthMask Read(string text, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string cure = "Write the mask again";
        uint[] counts = Counts(text) ?? throw new BadInputException("mask", "these are no run lengths", cure);
        return (RunLengthMask.SizeFault(height, width) ?? RunLengthMask.RunsFault(height, width, counts)) is { } fault
            ? throw new BadInputException("mask", fault, cure)
            : new RunLengthMask(height, width, counts);
    }

    /// <summary>The run lengths in a text, or null where it has none.</summary>
    internal static uint[]? Counts(string text)
    {
        // what is not ASCII becomes a byte that no run length has
        byte[] letters = new byte[text.Length];
        for (int i = 0; i < letters.Length; i++)
            letters[i] = text[i] < 128 ? (byte)text[i] : byte.MaxValue;
        uint[] runs = new uint[text.Length];
        int count = Read(letters, runs);
        return count < 0 ? null : runs[..count];
    }

    /// <summary>Reads the run lengths in a text; returns how many there are, or -1 where it has none.</summary>
    /// <param name="text">Compressed run lengths, ASCII.</param>
    /// <param name="runs">Room for one for each letter.</param>
    internal static int Read(ReadOnlySpan<byte> text, Span<uint> runs)
    {
        int count = 0;
        for (int at = 0; at < text.Length;)
        {
            long number = 0;
            int shift = 0;
            bool more = true;
            while (more)
            {
                if (at == text.Length || text[at] - '0' is not (>= 0 and < 64 and int bits) || shift > 30)
                    return -1;
                at++;
                number |= (long)(bits & 31) << shift;
                shift += 5;
                more = (bits & 32) != 0;
                if (!more && (bits & 16) != 0)
                    number |= -1L << shift;
            }
            if (count > 2)
                number += runs[count - 2];
            if (number is < 0 or > uint.MaxValue)
                return -1;
            runs[count++] = (uint)number;
        }
        return count;
    }
}
