namespace AlignDet.Vision.Masks;

/// <summary>A mask prepared for many comparisons: where its runs begin and end, its area and its box. Takes one mask after the other.</summary>
internal sealed class MaskRuns
{
    // [first pixel, pixel behind the last] of each run of the object, down the columns
    private uint[] _ends = [];
    private uint[] _room = [];
    private int _count;
    private (int X, int Y, int Width, int Height) _box;

    /// <summary>Pixels of the object.</summary>
    public long Area { get; private set; }

    public void Take(RunLengthMask mask, PooledArrays arrays)
    {
        arrays.Grow(ref _ends, mask.RunCount);
        arrays.Grow(ref _room, mask.RunRoom);
        ReadOnlySpan<uint> counts = mask.Runs(_room);
        _count = counts.Length & ~1;
        uint end = 0;
        for (int i = 0; i + 1 < counts.Length; i += 2)
        {
            end += counts[i];
            _ends[i] = end;
            end += counts[i + 1];
            _ends[i + 1] = end;
        }
        Area = mask.Area;
        _box = RunLengthMask.BoundsOf(counts, mask.Height, mask.Width);
    }

    /// <summary>Whether the masks' boxes have a pixel in common.</summary>
    public bool Meets(MaskRuns other)
    {
        var (a, b) = (_box, other._box);
        return Math.Min(a.X + a.Width, b.X + b.Width) > Math.Max(a.X, b.X) && Math.Min(a.Y + a.Height, b.Y + b.Height) > Math.Max(a.Y, b.Y);
    }

    /// <summary>Pixels that both masks have; they are of one size.</summary>
    public long Shared(MaskRuns other)
    {
        ReadOnlySpan<uint> a = _ends.AsSpan(0, _count), b = other._ends.AsSpan(0, other._count);
        int i = Behind(a, b[0]), j = Behind(b, a[0]);
        long shared = 0;
        while (i < a.Length && j < b.Length)
        {
            uint endA = a[i + 1], endB = b[j + 1];
            shared += Math.Max(0L, (long)Math.Min(endA, endB) - Math.Max(a[i], b[j]));
            // two steps that a processor need not guess
            int next = endA <= endB ? 2 : 0;
            i += next;
            j += 2 - next;
        }
        return shared;
    }

    /// <summary>The first run that ends behind a pixel.</summary>
    private static int Behind(ReadOnlySpan<uint> runs, uint pixel)
    {
        int low = 0, high = runs.Length / 2;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[(2 * middle) + 1] <= pixel)
                low = middle + 1;
            else
                high = middle;
        }
        return 2 * low;
    }
}
