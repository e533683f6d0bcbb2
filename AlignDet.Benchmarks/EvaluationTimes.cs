using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AlignDet.Tests.Evaluation;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Benchmarks;

/// <summary>
/// Wall time of a whole evaluation of the size of COCO val2017: the reference's large set, of which its numbers and its seconds are
/// known, and the same with masks. The first run of a process counts by itself, since that is what a user waits for.
/// </summary>
internal static class EvaluationTimes
{
    private const int Runs = 9;

    /// <summary>Measures and prints.</summary>
    /// <param name="folder">Has <c>gt.json</c> and <c>dt.json</c>; null: they are drawn.</param>
    public static void Run(string? folder)
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "large_expected.json"))).RootElement;
        string place = folder ?? Directory.CreateTempSubdirectory("aligndet-").FullName;
        try
        {
            if (folder is null)
            {
                new LargeSet().Write(place);
            }
            foreach (string file in (string[])["gt.json", "dt.json"])
            {
                using FileStream stream = File.OpenRead(Path.Combine(place, file));
                bool isSame = Convert.ToHexStringLower(SHA256.HashData(stream)) == expected.GetProperty("sha256").GetProperty(file).GetString();
                Console.WriteLine($"{file}: {stream.Length} bytes, {(isSame ? "the reference's" : "NOT THE REFERENCE'S")}");
            }
            Boxes(place, expected);
            Masks(place);
        }
        finally
        {
            if (folder is null)
            {
                Directory.Delete(place, recursive: true);
            }
        }
    }

    private static void Boxes(string place, JsonElement expected)
    {
        JsonElement seconds = expected.GetProperty("seconds");
        double load = seconds.GetProperty("load_and_index").GetDouble();
        double measure = seconds.GetProperty("evaluate").GetDouble() + seconds.GetProperty("accumulate").GetDouble();
        CocoDataset truth = Time("read annotations", () => CocoReader.Read(Path.Combine(place, "gt.json")), null);
        IReadOnlyList<CocoDetection> detections = Time("read results", () => CocoResults.Read(Path.Combine(place, "dt.json")), load);
        CocoEvaluation evaluation = Time("evaluate boxes", () => CocoEvaluator.Evaluate(truth, detections), measure);
        Time("the same on one thread", () => CocoEvaluator.Evaluate(truth, detections, new CocoEvaluationOptions { Threads = 1 }), measure);
        double apart = evaluation.Stats.Zip(expected.GetProperty("stats").EnumerateArray(), (own, theirs) => Math.Abs(own - theirs.GetDouble())).Max();
        Console.WriteLine(FormattableString.Invariant($"AP {evaluation.Ap:F6}; the largest difference of the twelve numbers is {apart:E1}"));
    }

    private static void Masks(string place)
    {
        string truthFile = Path.Combine(place, "segm-gt.json"), resultsFile = Path.Combine(place, "segm-dt.json");
        (CocoDataset drawn, CocoDetection[] found) = LargeMasks.Draw(new LargeSet());
        CocoWriter.Write(drawn, truthFile);
        Time("write masks", () => { CocoResults.Write(resultsFile, found); return 0; }, null, 1);
        Console.WriteLine(FormattableString.Invariant($"masks: annotations of {new FileInfo(truthFile).Length / 1e6:F1} MB, results of {new FileInfo(resultsFile).Length / 1e6:F1} MB"));
        CocoDataset truth = Time("read annotations", () => CocoReader.Read(truthFile), null, 3);
        IReadOnlyList<CocoDetection> detections = Time("read results", () => CocoResults.Read(resultsFile), null, 3);
        Time("evaluate masks", () => CocoEvaluator.Evaluate(truth, detections, new CocoEvaluationOptions { Type = CocoEvaluationType.Segm }), null);
        File.Delete(truthFile);
        File.Delete(resultsFile);
    }

    /// <summary>Prints the first and the median time of a step, what it allocates, and how many times faster it is than the reference.</summary>
    private static T Time<T>(string name, Func<T> step, double? reference, int runs = Runs)
    {
        double[] seconds = new double[runs], busy = new double[runs];
        long allocated = 0;
        T result = default!;
        for (int run = 0; run < runs; run++)
        {
            GC.Collect();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan used = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            result = step();
            seconds[run] = watch.Elapsed.TotalSeconds;
            busy[run] = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        double first = seconds[0];
        Array.Sort(seconds);
        Array.Sort(busy);
        double median = seconds[runs / 2];
        string ratio = reference is double theirs ? string.Create(CultureInfo.InvariantCulture, $", reference {theirs:F2} s: {theirs / first:F0} and {theirs / median:F0} times faster") : "";
        Console.WriteLine(FormattableString.Invariant($"{name}: first {first * 1000:F1} ms, median {median * 1000:F1} ms ({busy[runs / 2] * 1000:F0} ms of processors' time), {allocated / 1e6:F1} MB allocated{ratio}"));
        return result;
    }
}
