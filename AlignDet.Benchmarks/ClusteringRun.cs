using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using AlignDet.Detection.Clustering;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>
/// Wall time and inertia of a whole clustering (covariance, principal components, k-means) of made-up features, beside scikit-learn on the same rows
/// where <c>/usr/bin/python3</c> has it.
/// </summary>
internal static class ClusteringRun
{
    private const int Rows = 100_000, Columns = 512, Dimensions = 256, Clusters = 256, Groups = 400, Seeds = 3;

    /// <summary>Measures and prints.</summary>
    public static void Run()
    {
        string scratch = Path.Combine(Path.GetTempPath(), $"aligndet-clustering-{Guid.NewGuid():N}");
        float[] rows = Draw();
        File.WriteAllBytes(scratch, MemoryMarshal.AsBytes(rows.AsSpan()).ToArray());
        try
        {
            Console.WriteLine("| | covariance, components, projection | k-means | inertia |");
            Console.WriteLine("|---|---|---|---|");
            for (int seed = 0; seed < Seeds; seed++)
            {
                Own(rows, scratch, seed);
            }
            Peer(scratch);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    private static void Own(float[] rows, string scratch, int seed)
    {
        using var scope = NewDisposeScope();
        using var raw = new RowFile(scratch + ".raw", Columns, isHalf: true);
        raw.Add(tensor(rows, [Rows, Columns]));
        long start = Stopwatch.GetTimestamp();
        using var covariance = new Covariance(Columns);
        for (int at = 0; at < Rows; at += 1000)
        {
            using Tensor some = raw.Read(at, 1000);
            covariance.Add(some);
        }
        using PrincipalComponents components = PrincipalComponents.Fit(covariance, Dimensions);
        using var reduced = new RowFile(scratch + ".reduced", components.Count, isHalf: false);
        for (int at = 0; at < Rows; at += 10_000)
        {
            using Tensor some = raw.Read(at, 10_000), projected = components.Project(some);
            reduced.Add(projected);
        }
        double before = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        KMeansResult found = KMeans.Fit(reduced, new KMeansOptions { Clusters = Clusters, Seed = seed });
        double after = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| AlignDet, seed {seed} ({found.Batches} batches, {found.Passes} passes) | {before:F2} s | {after:F2} s | {found.Inertia:E4} |"));
    }

    /// <summary>Groups of very different sizes and widths in fewer and fewer directions, as features of a backbone have them.</summary>
    private static float[] Draw()
    {
        var random = new Random(1);
        float[] centres = [.. Enumerable.Range(0, Groups * Columns).Select(i => (float)(Normal(random) * 6 / Math.Sqrt(1 + (i % Columns))))];
        float[] rows = new float[Rows * Columns];
        for (int row = 0; row < Rows; row++)
        {
            int group = (int)(Groups * Math.Pow(random.NextDouble(), 2));
            double width = 0.3 + (group % 7);
            for (int c = 0; c < Columns; c++)
            {
                rows[(row * Columns) + c] = (float)(centres[(group * Columns) + c] + (Normal(random) * width / Math.Sqrt(1 + c)));
            }
        }
        return rows;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static void Peer(string file)
    {
        string script = $"""
            import time, numpy as np
            from sklearn.decomposition import PCA
            from sklearn.cluster import KMeans, MiniBatchKMeans
            rows = np.fromfile("{file}", np.float32).reshape({Rows}, {Columns})
            start = time.time(); reduced = PCA({Dimensions}, svd_solver="full").fit_transform(rows); before = time.time() - start
            for name, make in [("MiniBatchKMeans", lambda s: MiniBatchKMeans({Clusters}, batch_size=4096, n_init=1, random_state=s)),
                               ("KMeans", lambda s: KMeans({Clusters}, n_init=1, random_state=s))]:
                for seed in range({Seeds}):
                    start = time.time(); found = make(seed).fit(reduced)
                    print(f"| scikit-learn, {"{name}"}, seed {"{seed}"} | {"{before:.2f}"} s | {"{time.time() - start:.2f}"} s | {"{found.inertia_:.4E}"} |", flush=True)
            """;
        ProcessStartInfo start = new("/usr/bin/python3", ["-W", "ignore", "-c", script]);
        // NumPy with the reference BLAS is no peer; Torch would not do well with another one in its own way
        start.Environment["LD_LIBRARY_PATH"] = Environment.GetEnvironmentVariable("PEER_LIBRARIES");
        using Process? python = Process.Start(start);
        python?.WaitForExit();
    }
}
