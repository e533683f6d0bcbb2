using System.Globalization;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;

namespace AlignDet.Benchmarks;

/// <summary>How many objects selective search and OpenCV's find with the same number of boxes, as a table in Markdown.</summary>
internal static class ProposalRecall
{
    private static readonly int?[] s_counts = [10, 50, 100, 200, 500, null];
    private static readonly double[] s_thresholds = [0.5, 0.7, 0.8];

    /// <summary>Prints the recall of a mode. Without annotations each side's boxes are what the other one should find.</summary>
    /// <param name="mode"><c>fast</c> or <c>quality</c>.</param>
    /// <param name="folder">Pictures.</param>
    /// <param name="annotations">COCO file of the pictures, or null.</param>
    /// <param name="most">The first so many pictures.</param>
    public static void Run(string mode, string folder, string? annotations, int most)
    {
        string[] files = [.. ImageFiles.List(folder).Take(most).Select(file => Path.Combine(folder, file))];
        Dictionary<(string File, string Method), PeerResult> peers = ProposalPeers.Run(files, [$"cv2-{mode}"], 1);
        if (peers.Count == 0)
        {
            return;
        }
        List<Box[]> own = [.. files.Select(file => SelectiveSearch.Find(ImageDecoder.Decode(file), mode).ToArray())];
        List<Box[]> other = [.. files.Select(file => peers[(file, $"cv2-{mode}")].Boxes.ToArray())];
        ILookup<string, Box>? objects = annotations is null ? null : Objects(annotations);
        Console.WriteLine($"| boxes | {string.Join(" | ", s_thresholds.Select(t => Text($"own, IoU {t:0.0} | OpenCV, IoU {t:0.0}")))} | own, mean of 0.5 to 0.95 | OpenCV, mean of 0.5 to 0.95 |");
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", 2 * (s_thresholds.Length + 1)))}");
        foreach (int? count in s_counts)
        {
            Box[][] mine = [.. own.Select((boxes, i) => boxes[..Math.Min(boxes.Length, count ?? other[i].Length)])];
            Box[][] theirs = [.. other.Select(boxes => boxes[..Math.Min(boxes.Length, count ?? boxes.Length)])];
            double[] found = [.. mine.SelectMany((boxes, i) => Best(objects is null ? theirs[i] : [.. objects[Path.GetFileName(files[i])]], boxes))];
            double[] foundByOther = [.. theirs.SelectMany((boxes, i) => Best(objects is null ? mine[i] : [.. objects[Path.GetFileName(files[i])]], boxes))];
            IEnumerable<string> cells = s_thresholds.Select(t => Text($"{Share(found, t):0.000} | {Share(foundByOther, t):0.000}"));
            string label = count is int n ? Text($"{n}") : Text($"all of OpenCV's, {theirs.Average(boxes => boxes.Length):0}");
            Console.WriteLine(Text($"| {label} | {string.Join(" | ", cells)} | {Mean(found):0.000} | {Mean(foundByOther):0.000} |"));
        }
    }

    private static ILookup<string, Box> Objects(string annotations)
    {
        CocoDataset dataset = CocoReader.Read(annotations);
        Dictionary<long, string> names = dataset.Images.ToDictionary(image => image.Id, image => Path.GetFileName(image.FileName));
        return dataset.Annotations.Where(annotation => !annotation.IsCrowd).ToLookup(annotation => names[annotation.ImageId], annotation => annotation.Box);
    }

    private static IEnumerable<double> Best(Box[] wanted, Box[] boxes) => wanted.Select(box => boxes.Max(found => (double)found.IoU(box)));

    private static double Share(double[] overlaps, double threshold) => overlaps.Count(overlap => overlap >= threshold) / (double)overlaps.Length;

    private static double Mean(double[] overlaps) => Enumerable.Range(0, 10).Average(i => Share(overlaps, 0.5 + (0.05 * i)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
