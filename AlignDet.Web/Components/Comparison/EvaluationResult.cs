using System.Text.Json;
using AlignDet.Experiments.Metrics;

namespace AlignDet.Web.Components.Comparison;

/// <summary>What an evaluation found.</summary>
/// <param name="Stats">pycocotools' twelve numbers; fewer while a run is on its way; -1: there is nothing of this kind to find.</param>
/// <param name="Classes">AP of each class; empty while a run is on its way.</param>
/// <param name="IsFinal">Whether the run has ended with it.</param>
public sealed record EvaluationResult(IReadOnlyList<double> Stats, IReadOnlyList<ClassResult> Classes, bool IsFinal)
{
    private static readonly string[] s_metrics = ["val/ap", "val/ap50", "val/ap75", "val/ap_small", "val/ap_medium", "val/ap_large"];

    /// <summary>Of results.json; null when it tells of no evaluation.</summary>
    public static EvaluationResult? Parse(JsonElement results)
    {
        if (results.ValueKind != JsonValueKind.Object
            || !results.TryGetProperty("eval", out JsonElement eval) || eval.ValueKind != JsonValueKind.Object
            || !eval.TryGetProperty("stats", out JsonElement stats) || stats.ValueKind != JsonValueKind.Array)
        {
            return null;
        }
        IReadOnlyList<ClassResult> classes = eval.TryGetProperty("classes", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(ClassResult.Parse)]
            : [];
        return new EvaluationResult([.. stats.EnumerateArray().Select(v => v.GetDouble())], classes, IsFinal: true);
    }

    /// <summary>The newest evaluation among the metrics of a run that has not ended; null before the first.</summary>
    public static EvaluationResult? SoFar(IReadOnlyList<MetricSeries> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        double[] stats = [.. s_metrics.Select(name => metrics.FirstOrDefault(m => m.Name == name)?.Points is { Count: > 0 } points ? points[^1].Value : -1)];
        return stats[0] < 0 ? null : new EvaluationResult(stats, [], IsFinal: false);
    }
}

/// <summary>AP of one class; -1: the class does not occur.</summary>
public sealed record ClassResult(string Name, double Ap, double Ap50, double Ap75, long Truths)
{
    internal static ClassResult Parse(JsonElement json) => new(
        json.TryGetProperty("name", out JsonElement name) ? name.GetString() ?? "?" : "?",
        Number(json, "ap"), Number(json, "ap50"), Number(json, "ap75"), (long)Math.Max(0, Number(json, "truths")));

    private static double Number(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : -1;
}
