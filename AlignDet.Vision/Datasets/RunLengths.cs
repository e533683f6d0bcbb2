using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>Run lengths of COCO masks, plain or in pycocotools' compressed text (<c>common/maskApi.c</c>, <c>rleFrString</c>).</summary>
internal static class RunLengths
{
    /// <summary>How many pixels the runs cover, or null where they are none.</summary>
    public static long? Total(JsonElement? counts) => counts switch
    {
        { ValueKind: JsonValueKind.Array } list => OfList(list),
        { ValueKind: JsonValueKind.String } text => JsonValues.Text(text) is string known ? OfText(known) : null,
        _ => null,
    };

    private static long? OfList(JsonElement list)
    {
        long total = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (JsonValues.Whole(item) is not (>= 0 and <= uint.MaxValue and long run))
                return null;
            total += run;
        }
        return total;
    }

    // six bits a letter from '0' on: five of the number, low ones first, and one that says "more"; bit 4 of the last is the
    // sign, and from the fourth on a number is the difference to the run two before it
    private static long? OfText(string text)
    {
        var runs = new List<long>();
        long total = 0;
        for (int at = 0; at < text.Length;)
        {
            long number = 0;
            int shift = 0;
            bool more = true;
            while (more)
            {
                if (at == text.Length || text[at] - '0' is not (>= 0 and < 64 and int bits) || shift > 30)
                    return null;
                at++;
                number |= (long)(bits & 31) << shift;
                shift += 5;
                more = (bits & 32) != 0;
                if (!more && (bits & 16) != 0)
                    number |= -1L << shift;
            }
            if (runs.Count > 2)
                number += runs[^2];
            if (number is < 0 or > uint.MaxValue)
                return null;
            runs.Add(number);
            total += number;
        }
        return total;
    }
}
