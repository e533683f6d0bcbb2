using AlignDet.Detection.Clustering;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Clustering;

public sealed class KMeansTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public void Separate_blobs_are_found_exactly(int blobs)
    {
        using var scope = NewDisposeScope();
        KMeansResult found = Fit(Numbers.Blobs(blobs, 2000, 5), new KMeansOptions { Clusters = blobs, Batch = 100 });

        Assert.Equal(blobs, found.Sizes.Count);
        Assert.All(Enumerable.Range(0, 2000).GroupBy(row => row % blobs), blob => Assert.Single(blob.Select(row => found.Labels[row]).Distinct()));
        Assert.Equal(blobs, found.Labels.Distinct().Count());
        Assert.InRange(found.Inertia / 2000, 0.01, 0.015); // 5 times the spread squared
    }

    [Fact]
    public void Far_from_zero_blobs_are_found_too()
    {
        using var scope = NewDisposeScope();
        float[,] rows = Numbers.Blobs(6, 600, 3);
        using var moved = (tensor(rows) + 10_000).to(float32);
        KMeansResult found = KMeans.Fit(new TensorRows(moved), new KMeansOptions { Clusters = 6 }, cancel: TestContext.Current.CancellationToken);

        Assert.All(Enumerable.Range(0, 600).GroupBy(row => row % 6), blob => Assert.Single(blob.Select(row => found.Labels[row]).Distinct()));
    }

    [Fact]
    public void The_same_seed_gives_the_same_clusters_and_another_seed_others()
    {
        using var scope = NewDisposeScope();
        float[,] rows = Numbers.Blobs(3, 1500, 8, spread: 5);
        KMeansOptions options = new() { Clusters = 20, Batch = 64, Seed = 5 };
        KMeansResult one = Fit(rows, options), two = Fit(rows, options), other = Fit(rows, options with { Seed = 6 });

        Assert.Equal(one.Labels, two.Labels);
        Assert.Equal(one.Centres, two.Centres);
        Assert.NotEqual(one.Labels, other.Labels);
        Assert.InRange(other.Inertia / one.Inertia, 0.9, 1.1);
    }

    [Fact]
    public void Every_row_is_with_its_nearest_centre_and_clusters_come_by_size()
    {
        using var scope = NewDisposeScope();
        float[,] rows = Numbers.Blobs(5, 700, 4, spread: 3);
        KMeansResult found = Fit(rows, new KMeansOptions { Clusters = 12, Batch = 128 });

        double inertia = 0;
        for (int row = 0; row < 700; row++)
        {
            double[] distances = [.. Enumerable.Range(0, 12).Select(k => Enumerable.Range(0, 4).Sum(c => Math.Pow(rows[row, c] - found.Centres[k * 4 + c], 2)))];
            Assert.Equal(distances.Min(), distances[found.Labels[row]], 1e-3);
            Assert.Equal(distances[found.Labels[row]], found.Distances[row], 1e-3);
            inertia += distances[found.Labels[row]];
        }
        Assert.Equal(inertia, found.Inertia, inertia * 1e-5);
        Assert.Equal(found.Sizes.OrderDescending(), found.Sizes);
        Assert.Equal(found.Sizes, Enumerable.Range(0, 12).Select(k => (long)found.Labels.Count(label => label == k)));
    }

    [Fact]
    public void Fewer_different_rows_than_clusters_give_a_cluster_each()
    {
        using var scope = NewDisposeScope();
        float[,] rows = Numbers.Blobs(4, 50, 3, spread: 0);
        KMeansResult found = Fit(rows, new KMeansOptions { Clusters = 256 });

        Assert.Equal([13L, 13L, 12L, 12L], found.Sizes);
        Assert.Equal(0, found.Inertia, 1e-6);
    }

    [Fact]
    public void Clusters_that_mini_batches_leave_empty_start_anew_where_rows_are_far()
    {
        using var scope = NewDisposeScope();
        // the starting sample sees ten thousand rows of one blob and hardly any of the lone ones
        float[,] rows = new float[60_000, 2];
        Random random = new(2);
        for (int i = 0; i < 60_000; i++)
        {
            (rows[i, 0], rows[i, 1]) = i % 20_000 == 7 ? (1000 + i, 0) : (random.NextSingle(), random.NextSingle());
        }
        KMeansResult found = Fit(rows, new KMeansOptions { Clusters = 30, Batch = 256, Epochs = 1, StartRows = 1 });

        Assert.All(found.Sizes, size => Assert.InRange(size, 1, 60_000));
        Assert.Equal(60_000, found.Sizes.Sum());
    }

    [Fact]
    public void A_cancelled_clustering_stops()
    {
        using var scope = NewDisposeScope();
        using Tensor rows = tensor(Numbers.Blobs(3, 500, 4));
        using CancellationTokenSource stop = new();
        Stopper stopper = new(stop);

        Assert.Throws<OperationCanceledException>(() => KMeans.Fit(new TensorRows(rows), new KMeansOptions { Clusters = 3 }, null, stopper, stop.Token));
        Assert.Equal("mini-batches", stopper.Last);
    }

    private static KMeansResult Fit(float[,] rows, KMeansOptions options)
    {
        using Tensor numbers = tensor(rows);
        return KMeans.Fit(new TensorRows(numbers), options, cancel: TestContext.Current.CancellationToken);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ClusterProgress>
    {
        public string Last { get; private set; } = "";

        public void Report(ClusterProgress value)
        {
            Last = value.Phase;
            if (value is { Phase: "mini-batches", Done: 3 })
            {
                stop.Cancel();
            }
        }
    }
}
