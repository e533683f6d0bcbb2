using System.Globalization;
using AlignDet.Detection.Checkpoints.Pickling;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>The plain facts that training scripts save beside the weights.</summary>
internal static class PthFacts
{
    private static readonly string[] s_ofMeta = ["epoch", "iter", "mmdet_version", "mmcv_version", "time", "seed", "exp_name"];
    private static readonly string[] s_ofRoot = ["epoch", "iteration", "step", "arch"];

    public static CheckpointFacts Of(object? root)
    {
        var facts = new Dictionary<string, string>();
        if (root is not PickleDict dict)
        {
            return new CheckpointFacts(facts, [], "");
        }
        Take(facts, dict, s_ofRoot);
        if (dict.Find("meta") is not PickleDict meta)
        {
            return new CheckpointFacts(facts, [], "");
        }
        Take(facts, meta, s_ofMeta);
        var dataset = meta.Find("dataset_meta") as PickleDict; // mmdet 3
        IReadOnlyList<string> classes = Texts(meta.Find("CLASSES")) ?? Texts(dataset?.Find("CLASSES")) ?? Texts(dataset?.Find("classes")) ?? [];
        return new CheckpointFacts(facts, classes, meta.Find("config") as string ?? "");
    }

    private static void Take(Dictionary<string, string> facts, PickleDict dict, string[] keys)
    {
        foreach (string key in keys)
        {
            string? text = dict.Find(key) switch
            {
                string value => ShownText.Of(value),
                long or double or bool => Convert.ToString(dict.Find(key), CultureInfo.InvariantCulture),
                _ => null,
            };
            if (text is not null)
            {
                facts[key] = text;
            }
        }
    }

    private static IReadOnlyList<string>? Texts(object? value)
    {
        IReadOnlyList<object?>? items = value switch
        {
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            _ => null,
        };
        return items is { Count: > 0 } && items.All(i => i is string) ? [.. items.Select(i => (string)i!)] : null;
    }
}
