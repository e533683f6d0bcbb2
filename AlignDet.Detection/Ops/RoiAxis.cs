namespace AlignDet.Detection.Ops;

/// <summary>
/// Which rows (or columns) of a map each bin of each region takes, and how much of each. Bilinear sampling is a product of both
/// axes, so that the mean over a bin's samples is a weighted sum over few rows times few columns, each counted once.
/// </summary>
internal sealed class RoiAxis
{
    private readonly int[] _start;
    private int[] _index;
    private float[] _weight;
    private int _bins;

    /// <summary>Room for some bins.</summary>
    public RoiAxis(int bins)
    {
        _start = new int[bins + 1];
        _index = new int[bins * 4];
        _weight = new float[bins * 4];
    }

    /// <summary>The taps of a bin.</summary>
    public (int Start, int End) Of(int bin) => (_start[bin], _start[bin + 1]);

    /// <summary>The row or column of each tap.</summary>
    public int[] Index => _index;

    /// <summary>The weight of each tap.</summary>
    public float[] Weight => _weight;

    /// <summary>Adds the bins of one region.</summary>
    /// <param name="low">Where the region begins, pixels of the picture.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="scale">Pixels of the map over pixels of the picture.</param>
    /// <param name="bins">Bins of the region.</param>
    /// <param name="samplingRatio">Samples of a bin, or 0 or less.</param>
    /// <param name="aligned">Whether half a pixel is taken off.</param>
    /// <param name="size">Rows or columns of the map.</param>
    /// <returns>The first and last row or column that any bin takes; (int.MaxValue, -1) where none takes any.</returns>
    public (int First, int Last) Add(float low, float high, float scale, int bins, int samplingRatio, bool aligned, int size)
    {
        // single precision in this very order, as the reference computes: a sample may lie on the very edge of a map
        float offset = aligned ? 0.5f : 0;
        float start = (low * scale) - offset, length = (high * scale) - offset - start;
        length = aligned ? length : Math.Max(length, 1);
        float bin = length / bins;
        int samples = samplingRatio > 0 ? samplingRatio : (int)MathF.Ceiling(length / bins);
        int first = int.MaxValue, last = -1;
        for (int b = 0; b < bins; b++)
        {
            int from = _start[_bins];
            int end = from;
            for (int i = 0; i < samples; i++)
            {
                float at = start + (b * bin) + ((i + 0.5f) * bin / samples);
                if (!(at >= -1 && at <= size))
                {
                    continue;
                }
                at = Math.Max(at, 0);
                int below = Math.Min((int)at, size - 1);
                float part = below == size - 1 ? 0 : at - below;
                Take(from, ref end, below, (1 - part) / samples);
                if (part > 0)
                {
                    Take(from, ref end, below + 1, part / samples);
                }
            }
            _start[++_bins] = end;
            for (int t = from; t < end; t++)
            {
                first = Math.Min(first, _index[t]);
                last = Math.Max(last, _index[t]);
            }
        }
        return (first, last);
    }

    private void Take(int from, ref int end, int index, float weight)
    {
        // samples go one way, so that a row met before is one of the last two
        for (int t = end - 1; t >= Math.Max(from, end - 2); t--)
        {
            if (_index[t] == index)
            {
                _weight[t] += weight;
                return;
            }
        }
        if (end == _index.Length)
        {
            Array.Resize(ref _index, end * 2);
            Array.Resize(ref _weight, end * 2);
        }
        (_index[end], _weight[end]) = (index, weight);
        end++;
    }
}
