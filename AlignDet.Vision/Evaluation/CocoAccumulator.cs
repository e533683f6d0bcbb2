using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// Turns the matches of a class into precision and recall curves (pycocotools <c>COCOeval.accumulate</c>). Precision can only rise
/// where an object is found, and each recall is reached where one is: the curves are made of the hits alone. One for each thread.
/// </summary>
internal sealed class CocoAccumulator(CocoCellTable cells, CocoTruths truths, CocoMatches matches, CocoCurves curves) : IDisposable
{
    private readonly PooledArrays _arrays = new();
    private readonly ScoreOrder _byScore = new();
    private readonly CocoClassCurves _class = new();
    private readonly int[] _hits = new int[CocoShape.Thresholds];
    private readonly int[] _misses = new int[CocoShape.Thresholds];
    private readonly int[] _goals = new int[CocoShape.Recalls];
    private double[] _fileScores = [];
    private double[] _scores = [];
    private int[] _order = [];
    private int[] _within = [];
    private byte[] _fileRanks = [];
    private byte[] _ranks = [];
    private int[] _places = [];
    private Vector128<uint>[] _fates = [];
    private int[] _hitPlaces = [];
    private int[] _missesBefore = [];

    /// <summary>Writes the curves of a class, and says what they come to.</summary>
    public CocoClassResult Accumulate(int category, string name)
    {
        (int firstCell, int lastCell) = (cells.ClassStart[category], cells.ClassStart[category + 1]);
        int count = Gather(firstCell, lastCell);
        Span<int> wanted = stackalloc int[CocoShape.Areas];
        Count(truths.Ignored.AsSpan(cells.TruthStart[firstCell]..cells.TruthStart[lastCell]), wanted);
        _class.Clear();
        for (int limit = CocoShape.Limits - 1; limit >= 0; limit--)
        {
            int within = Within(CocoProtocol.MaxDetections[limit], count);
            for (int area = 0; area < CocoShape.Areas; area++)
            {
                if (wanted[area] == 0)
                    continue;
                Walk(area, within, wanted[area]);
                Trace(area, limit, within, wanted[area]);
            }
        }
        curves.Put(category, _class);
        return _class.Describe(name, wanted[0], count);
    }

    public void Dispose()
    {
        _arrays.Dispose();
        _byScore.Dispose();
    }

    /// <summary>The detections of all cells by descending score, equal ones in the cells' order; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Gather(int firstCell, int lastCell)
    {
        int most = cells.DetectionStart[lastCell] - cells.DetectionStart[firstCell];
        _arrays.Grow(ref _fileScores, most);
        _arrays.Grow(ref _scores, most);
        _arrays.Grow(ref _order, most);
        _arrays.Grow(ref _within, most);
        _arrays.Grow(ref _fileRanks, most);
        _arrays.Grow(ref _ranks, most);
        _arrays.Grow(ref _places, most);
        _arrays.Grow(ref _fates, most);
        int count = 0;
        for (int cell = firstCell; cell < lastCell; cell++)
        {
            int first = cells.DetectionStart[cell], best = Math.Min(cells.DetectionStart[cell + 1] - first, CocoShape.MostDetections);
            for (int rank = 0; rank < best; rank++, count++)
                (_fileScores[count], _fileRanks[count], _places[count]) = (matches.Scores[first + rank], (byte)rank, first + rank);
        }
        _byScore.Sort(_fileScores.AsSpan(0, count), _order.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            int from = _order[i];
            (_scores[i], _ranks[i], _fates[i]) = (_fileScores[from], _fileRanks[from], matches.Fates[_places[from]]);
        }
        return count;
    }

    /// <summary>Finds the detections of rank below a limit; returns how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Within(int limit, int count)
    {
        int within = 0;
        for (int i = 0; i < count; i++)
        {
            _within[within] = i;
            within += _ranks[i] < limit ? 1 : 0;
        }
        return within;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(ReadOnlySpan<byte> ignored, Span<int> wanted)
    {
        wanted.Clear();
        foreach (byte areas in ignored)
        {
            for (int a = 0; a < wanted.Length; a++)
                wanted[a] += 1 - (areas >> a & 1);
        }
    }

    /// <summary>Notes for each threshold where its hits are, and how many misses lie before each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Walk(int area, int within, int wanted)
    {
        _arrays.Grow(ref _hitPlaces, CocoShape.Thresholds * wanted);
        _arrays.Grow(ref _missesBefore, CocoShape.Thresholds * wanted);
        Span<int> hits = _hits, misses = _misses, hitPlaces = _hitPlaces, missesBefore = _missesBefore;
        hits.Clear();
        misses.Clear();
        int missedByAll = 0;
        foreach (int place in _within.AsSpan(0, within))
        {
            uint fate = _fates[place].GetElement(area);
            // most detections are wrong at every threshold, or ignored
            if (fate == CocoShape.EveryThreshold << CocoShape.Misses)
            {
                missedByAll++;
                continue;
            }
            for (uint found = fate & CocoShape.EveryThreshold; found != 0; found &= found - 1)
            {
                int t = System.Numerics.BitOperations.TrailingZeroCount(found);
                int at = (t * wanted) + hits[t]++;
                hitPlaces[at] = place;
                missesBefore[at] = misses[t] + missedByAll;
            }
            for (uint missed = fate >> CocoShape.Misses; missed != 0; missed &= missed - 1)
                misses[System.Numerics.BitOperations.TrailingZeroCount(missed)]++;
        }
    }

    /// <summary>The curves at every threshold: from the last hit to the first, the highest precision so far.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Trace(int area, int limit, int within, int wanted)
    {
        const double Spacing = 2.220446049250313e-16; // numpy's spacing(1), which pycocotools adds against 0 / 0
        SetGoals(wanted);
        for (int t = 0; t < CocoShape.Thresholds; t++)
        {
            int found = _hits[t];
            _class.SetRecall(t, area, limit, within > 0 ? (double)found / wanted : 0);
            ReadOnlySpan<int> places = _hitPlaces.AsSpan(t * wanted, found), misses = _missesBefore.AsSpan(t * wanted, found);
            int r = CocoShape.Recalls - 1;
            for (; r > 0 && _goals[r] > found; r--)
                _class.SetPoint(t, r, area, limit, 0, 0);
            double precision = 0;
            for (int hit = found; hit > 0; hit--)
            {
                precision = Math.Max(precision, hit / (misses[hit - 1] + (double)hit + Spacing));
                for (; r > 0 && _goals[r] == hit; r--)
                    _class.SetPoint(t, r, area, limit, precision, _scores[places[hit - 1]]);
            }
            // recall 0 is reached by the first detection, right or wrong
            _class.SetPoint(t, 0, area, limit, precision, within > 0 ? _scores[_within[0]] : 0);
        }
    }

    /// <summary>How many objects must be found to reach each recall, by the very division that the reference compares.</summary>
    private void SetGoals(int wanted)
    {
        int found = 0;
        for (int r = 0; r < CocoShape.Recalls; r++)
        {
            while ((double)found / wanted < CocoProtocol.RecallThresholds[r])
                found++;
            _goals[r] = found;
        }
    }
}
