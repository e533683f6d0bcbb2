using System.Diagnostics;
using System.Globalization;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;

namespace AlignDet.Benchmarks;

/// <summary>Wall time of selective search per picture and mode on one thread, beside OpenCV and scikit-image, as a table in Markdown.</summary>
internal static class ProposalTimes
{
    private const int Repeats = 5, PicturesShown = 10;
    private static readonly string[] s_peers = ["cv2-fast", "cv2-quality", "skimage-felzenszwalb"];

    private static readonly (string Name, Action<RgbImage> Run, string? Peer)[] s_methods =
    [
        ("soco", image => SelectiveSearch.Find(image, "soco"), null),
        ("single", image => SelectiveSearch.Find(image, "single"), null),
        ("fast", image => SelectiveSearch.Find(image, "fast"), "cv2-fast"),
        ("quality", image => SelectiveSearch.Find(image, "quality"), "cv2-quality"),
        ("segmentation", image => Felzenszwalb.Segment(image, SocoSearch.UsualScale, SocoSearch.UsualSigma, SocoSearch.UsualMinSize), "skimage-felzenszwalb"),
    ];

    /// <summary>Measures the pictures of a folder (the first so many) and prints a row for each of a few, then the mean.</summary>
    public static void Run(string folder, int most)
    {
        string[] files = [.. ImageFiles.List(folder).Take(most).Select(file => Path.Combine(folder, file))];
        WarmUp(ImageDecoder.Decode(files[0]));
        List<double[]> rows = [.. files.Select(Measure)];
        Dictionary<(string File, string Method), PeerResult> peers = ProposalPeers.Run(files, s_peers, Repeats);
        string[] names = [.. s_methods.Select(method => method.Name), .. peers.Count > 0 ? s_peers : []];
        Console.WriteLine($"| picture | {string.Join(" | ", names)} |");
        Console.WriteLine($"|---|{string.Concat(names.Select(_ => "---|"))}");
        for (int i = 0; i < files.Length; i++)
        {
            string file = files[i];
            rows[i] = peers.Count == 0 ? rows[i] : [.. rows[i], .. s_peers.Select(peer => peers[(file, peer)].Milliseconds)];
        }
        for (int i = 0; i < files.Length && files.Length <= PicturesShown; i++)
        {
            Print(Path.GetFileName(files[i]), rows[i]);
        }
        double[] mean = [.. names.Select((_, column) => rows.Average(row => row[column]))];
        Print($"mean of {files.Length}", mean);
        if (peers.Count > 0)
        {
            IEnumerable<string> ratios = s_methods.Select((method, i) => (method, Own: mean[i])).Where(pair => pair.method.Peer is not null)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.method.Name} {mean[Array.IndexOf(names, pair.method.Peer)] / pair.Own:F1}"));
            Console.WriteLine($"\nTimes as fast as the peer: {string.Join(", ", ratios)}");
        }
    }

    /// <summary>Calls until the compiler has done its last tier, so that the first picture is no slower than the others.</summary>
    private static void WarmUp(RgbImage image)
    {
        foreach ((_, Action<RgbImage> run, _) in s_methods)
        {
            var watch = Stopwatch.StartNew();
            while (watch.ElapsedMilliseconds < 2000)
            {
                run(image);
            }
        }
    }

    private static double[] Measure(string file)
    {
        RgbImage image = ImageDecoder.Decode(file);
        return [.. s_methods.Select(method => Median(() => method.Run(image)))];
    }

    private static double Median(Action action)
    {
        double[] times = new double[Repeats];
        action();
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[Repeats / 2];
    }

    private static void Print(string name, double[] milliseconds) =>
        Console.WriteLine($"| {name} | {string.Join(" | ", milliseconds.Select(time => time.ToString("F1", CultureInfo.InvariantCulture) + " ms"))} |");
}
