using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>
/// k-means over more rows than fit into memory: k-means++ on a sample, mini-batches (Sculley 2010, "Web-scale k-means clustering"), then passes over
/// all rows (Lloyd 1982), which take little beside and leave what the mini-batches missed. A cluster that a pass leaves without rows starts
/// anew at the row that lies farthest from its centre.
/// </summary>
public sealed class KMeans
{
    private const int BlockRows = 16384;
    private const int LeastBatches = 50;
    private const double LeastGain = 1e-3;

    private readonly IRows _rows;
    private readonly KMeansOptions _options;
    private readonly Device _device;
    private readonly IProgress<ClusterProgress>? _progress;
    private readonly CancellationToken _cancel;
    private readonly Random _random;

    private KMeans(IRows rows, KMeansOptions options, Device device, IProgress<ClusterProgress>? progress, CancellationToken cancel)
    {
        (_rows, _options, _device, _progress, _cancel) = (rows, options, device, progress, cancel);
        _random = new Random(options.Seed);
    }

    private sealed record Pass(Tensor Sums, long[] Counts, double Inertia, IReadOnlyList<(float Distance, long Row)> Farthest);

    /// <summary>Finds clusters.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="options">How many, and how long to look.</param>
    /// <param name="device">Where to compute; null: the CPU.</param>
    /// <param name="progress">Told of the phases <c>start</c>, <c>mini-batches</c>, <c>pass</c> and <c>assign</c>; or null.</param>
    /// <param name="cancel">Looked at before each block of rows.</param>
    public static KMeansResult Fit(
        IRows rows, KMeansOptions options, Device? device = null, IProgress<ClusterProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows.Count, nameof(rows));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Clusters, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Batch, nameof(options));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return new KMeans(rows, options, device ?? CPU, progress, cancel).Run();
    }

    private KMeansResult Run()
    {
        Tensor centres = Start();
        int batches = Learn(centres);
        int passes = 0;
        double before = double.PositiveInfinity;
        while (passes < _options.Passes)
        {
            Pass pass = GoOver(centres, "pass", null, null);
            passes++;
            Move(centres, pass);
            pass.Sums.Dispose();
            if (pass.Inertia >= (1 - LeastGain) * before && !pass.Counts.Contains(0))
            {
                break;
            }
            before = pass.Inertia;
        }
        int[] labels = new int[_rows.Count];
        float[] distances = new float[_rows.Count];
        Pass last = GoOver(centres, "assign", labels, distances);
        return Sorted(labels, distances, last, centres, batches, passes + 1);
    }

    private Tensor Start()
    {
        _progress?.Report(new ClusterProgress("start", 0, 1));
        long wanted = Math.Min(_rows.Count, Math.Max(10_000L, (long)_options.StartRows * _options.Clusters));
        long[] rows = wanted == _rows.Count ? [.. Enumerable.Range(0, (int)wanted).Select(i => (long)i)] : Draw(wanted);
        Tensor sample = _rows.Gather(rows).to(_device);
        Tensor centres = KMeansStart.Choose(sample, _options.Clusters, _random, _cancel);
        _progress?.Report(new ClusterProgress("start", 1, 1));
        return centres;
    }

    /// <summary>Different rows, in ascending order.</summary>
    private long[] Draw(long count)
    {
        HashSet<long> drawn = [];
        while (drawn.Count < count)
        {
            drawn.Add(_random.NextInt64(_rows.Count));
        }
        return [.. drawn.Order()];
    }

    /// <summary>Moves centres to the mean of all rows that mini-batches gave them: what Sculley's rate of 1 over the count comes to, row by row.</summary>
    private int Learn(Tensor centres)
    {
        long batch = Math.Min(_options.Batch, _rows.Count);
        long batches = _options.Epochs == 0 ? 0 : Math.Max(LeastBatches, _options.Epochs * ((_rows.Count + batch - 1) / batch));
        Tensor counts = zeros(centres.shape[0], float32, _device);
        long[] drawn = new long[batch];
        for (long i = 0; i < batches; i++)
        {
            _cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            for (int row = 0; row < drawn.Length; row++)
            {
                drawn[row] = _random.NextInt64(_rows.Count);
            }
            Tensor x = _rows.Gather(drawn).to(_device);
            Tensor members = Members(Nearest(x, centres), centres.shape[0]);
            Tensor added = members.sum([0]);
            counts.add_(added);
            Tensor shift = members.t().matmul(x) - added.unsqueeze(1) * centres;
            centres.add_(shift / counts.clamp_min(1).unsqueeze(1));
            _progress?.Report(new ClusterProgress("mini-batches", i + 1, batches));
        }
        return (int)batches;
    }

    private Pass GoOver(Tensor centres, string phase, int[]? labels, float[]? distances)
    {
        long k = centres.shape[0];
        Tensor sums = zeros([k, _rows.Columns], float64, _device), counts = zeros(k, float64, _device);
        double inertia = 0;
        PriorityQueue<(float Distance, long Row), (float, long)> farthest = new();
        for (long start = 0; start < _rows.Count; start += BlockRows)
        {
            _cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int length = (int)Math.Min(BlockRows, _rows.Count - start);
            Tensor x = _rows.Read(start, length).to(_device);
            Tensor nearest = Nearest(x, centres);
            Tensor members = Members(nearest, k);
            sums.add_(members.t().matmul(x).to(float64));
            counts.add_(members.sum([0], type: ScalarType.Float64));
            Tensor squared = (x - centres.index_select(0, nearest)).square().sum(1);
            inertia += squared.sum(type: ScalarType.Float64).ToDouble();
            float[] all = [.. squared.cpu().data<float>()];
            KeepFarthest(farthest, all, start, (int)k);
            if (labels is not null)
            {
                nearest.cpu().to(int32).data<int>().CopyTo(labels.AsSpan((int)start, length));
                all.CopyTo(distances!, (int)start);
            }
            _progress?.Report(new ClusterProgress(phase, start + length, _rows.Count));
        }
        return new Pass(sums, [.. counts.cpu().data<double>().Select(count => (long)count)], inertia, [.. Descending(farthest)]);
    }

    /// <summary>The farthest rows are needed where clusters are empty, of which there are at most k.</summary>
    private static void KeepFarthest(PriorityQueue<(float Distance, long Row), (float, long)> farthest, float[] distances, long start, int k)
    {
        for (int i = 0; i < distances.Length; i++)
        {
            if (farthest.Count < k)
            {
                farthest.Enqueue((distances[i], start + i), (distances[i], -start - i));
            }
            else if (distances[i] > farthest.Peek().Distance)
            {
                farthest.EnqueueDequeue((distances[i], start + i), (distances[i], -start - i));
            }
        }
    }

    private static IEnumerable<(float, long)> Descending(PriorityQueue<(float Distance, long Row), (float, long)> farthest) =>
        farthest.UnorderedItems.Select(item => item.Element).OrderByDescending(item => item.Distance).ThenBy(item => item.Row);

    private void Move(Tensor centres, Pass pass)
    {
        using var scope = NewDisposeScope();
        Tensor counts = tensor(pass.Counts, dtype: float64, device: _device).clamp_min(1).unsqueeze(1);
        centres.copy_((pass.Sums / counts).to(float32));
        int next = 0;
        for (int k = 0; k < pass.Counts.Length; k++)
        {
            if (pass.Counts[k] == 0 && next < pass.Farthest.Count && pass.Farthest[next].Distance > 0)
            {
                centres[k].copy_(_rows.Gather([pass.Farthest[next++].Row])[0].to(_device));
            }
        }
    }

    // about the middle of the centres: far from zero float32 could not tell them apart
    private static Tensor Nearest(Tensor x, Tensor centres)
    {
        Tensor middle = centres.mean([0], keepdim: true);
        Tensor c = centres - middle;
        return (c.square().sum(1) - 2 * (x - middle).matmul(c.t())).argmin(1);
    }

    // a product with these sums rows in the same order every time, which adding by index on a GPU does not
    private static Tensor Members(Tensor nearest, long k) =>
        nearest.unsqueeze(1).eq(arange(k, device: nearest.device)).to(float32);

    /// <summary>Clusters by falling size, without the empty ones.</summary>
    private KMeansResult Sorted(int[] labels, float[] distances, Pass pass, Tensor centres, int batches, int passes)
    {
        int[] order = [.. Enumerable.Range(0, pass.Counts.Length).Where(k => pass.Counts[k] > 0).OrderByDescending(k => pass.Counts[k])];
        int[] place = new int[pass.Counts.Length];
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = place[labels[i]];
        }
        Tensor sorted = centres.index_select(0, tensor(order.Select(k => (long)k).ToArray(), device: _device)).cpu();
        return new KMeansResult(
            labels, distances, [.. order.Select(k => pass.Counts[k])], [.. sorted.data<float>()], pass.Inertia, batches, passes);
    }
}
