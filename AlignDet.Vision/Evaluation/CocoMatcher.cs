using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// The greedy assignment of pycocotools (<c>COCOeval.evaluateImg</c>), all thresholds of a size class at once, a bit for each: from
/// the best detection to the worst, each takes the free object of highest IoU; ignored objects are taken only where no other
/// is left, crowds by any number of detections. Made for one thread.
/// </summary>
internal sealed class CocoMatcher(CocoCellTable cells, DetectionList detections, CocoTruths truths, ICocoOverlaps overlaps, CocoMatches matches) : IDisposable
{
    // a miss at every threshold, but in the size classes that the detection lies outside of
    private static readonly Vector128<uint>[] s_missed =
        [.. Enumerable.Range(0, CocoShape.EveryArea + 1).Select(outside => Vector128.Create([.. Enumerable.Range(0, CocoShape.Areas).Select(a => MissedIn(outside, a, CocoShape.EveryThreshold))]))];

    private readonly PooledArrays _arrays = new();
    private readonly ScoreOrder _byScore = new();
    private readonly List<(double Iou, uint Reached, int Truth)> _near = [];
    private double[] _scores = [];
    private int[] _order = [];
    private double[] _ious = [];
    private uint[] _taken = [];

    /// <summary>Matches the detections of a cell, and writes their scores and how they fared.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Match(int cell)
    {
        int first = cells.DetectionStart[cell], count = cells.DetectionStart[cell + 1] - first;
        if (count == 0)
            return;
        ReadOnlySpan<int> best = Best(first, count);
        Span<Vector128<uint>> fates = matches.Fates.AsSpan(first, best.Length);
        for (int d = 0; d < best.Length; d++)
            fates[d] = s_missed[CocoShape.AreasWithout(overlaps.Area(best[d]))];

        int firstTruth = cells.TruthStart[cell], truthCount = cells.TruthStart[cell + 1] - firstTruth;
        if (truthCount == 0)
            return;
        _arrays.Grow(ref _ious, best.Length * truthCount);
        _arrays.Grow(ref _taken, CocoShape.Areas * truthCount);
        Array.Clear(_taken, 0, CocoShape.Areas * truthCount);
        overlaps.Fill(best, firstTruth, truthCount, _ious);
        ReadOnlySpan<byte> ignored = truths.Ignored.AsSpan(firstTruth, truthCount);
        for (int d = 0; d < best.Length; d++)
        {
            FindNear(_ious.AsSpan(d * truthCount, truthCount));
            if (_near.Count > 0)
                fates[d] = Take(fates[d], ignored);
        }
    }

    public void Dispose()
    {
        _arrays.Dispose();
        _byScore.Dispose();
        overlaps.Dispose();
    }

    /// <summary>The best detections of a cell by descending score, equal ones in file order; writes their scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> Best(int first, int count)
    {
        _arrays.Grow(ref _scores, count);
        _arrays.Grow(ref _order, count);
        for (int d = 0; d < count; d++)
            _scores[d] = detections.At(cells.Detections[first + d]).Score;
        _byScore.Sort(_scores.AsSpan(0, count), _order.AsSpan(0, count));
        Span<int> best = _order.AsSpan(0, Math.Min(count, CocoShape.MostDetections));
        for (int d = 0; d < best.Length; d++)
        {
            matches.Scores[first + d] = _scores[best[d]];
            best[d] = cells.Detections[first + best[d]];
        }
        return best;
    }

    /// <summary>The objects that a detection can be matched with: by descending IoU, and of equal ones the later first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindNear(ReadOnlySpan<double> ious)
    {
        _near.Clear();
        for (int g = 0; g < ious.Length; g++)
        {
            double iou = ious[g];
            if (iou < CocoShape.LowestIou)
                continue;
            int place = 0;
            while (place < _near.Count && _near[place].Iou > iou)
                place++;
            _near.Insert(place, (iou, CocoShape.Reached(iou), g));
        }
    }

    /// <summary>What becomes of a detection, given what would become of it without objects.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector128<uint> Take(Vector128<uint> missed, ReadOnlySpan<byte> ignored)
    {
        Span<uint> fate = stackalloc uint[CocoShape.Areas];
        Span<uint> taken = _taken;
        for (int a = 0; a < CocoShape.Areas; a++)
        {
            uint hit = 0, matched = 0;
            foreach ((_, uint reached, int g) in _near)
            {
                if ((ignored[g] >> a & 1) != 0)
                    continue;
                uint won = reached & ~taken[(g * CocoShape.Areas) + a] & ~matched;
                taken[(g * CocoShape.Areas) + a] |= won;
                hit |= won;
                matched |= won;
            }
            foreach ((_, uint reached, int g) in _near)
            {
                if ((ignored[g] >> a & 1) == 0)
                    continue;
                uint free = (ignored[g] & CocoShape.Crowd) != 0 ? reached : reached & ~taken[(g * CocoShape.Areas) + a];
                uint won = free & ~matched;
                taken[(g * CocoShape.Areas) + a] |= won;
                matched |= won;
            }
            fate[a] = hit | (missed[a] & ~(matched << CocoShape.Misses));
        }
        return Vector128.Create<uint>(fate);
    }

    private static uint MissedIn(int outside, int area, uint thresholds) => (outside >> area & 1) != 0 ? 0 : thresholds << CocoShape.Misses;
}
