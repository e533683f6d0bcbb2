using System.Text.Json;
using AlignDet.Detection.Checkpoints;
using AlignDet.Tests.Detection;
using AlignDet.Tests.Oracle;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>Checkpoints made in memory, with the names of the references.</summary>
internal static class Weights
{
    public static Checkpoint Of(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyList<string>? classes = null, string config = "") => new(
        "weights.pth", "PyTorch zip", "", new OrderedDictionary<string, Tensor>(tensors), new CheckpointFacts(new Dictionary<string, string>(), classes ?? [], config), []);

    /// <summary>Numbers that a name and a shape determine.</summary>
    public static Tensor Numbers(string name, params long[] shape) => tensor(FormulaWeights.Values(name, shape, 1), shape);

    /// <summary>One number for every name: its place.</summary>
    public static Checkpoint Named(IEnumerable<string> names) => Of(names.Select((name, i) => KeyValuePair.Create(name, tensor((float)i))));

    /// <summary>Names and shapes of a reference backbone, the classifier too.</summary>
    public static IReadOnlyList<(string Name, long[] Shape)> Backbone(string name)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("backbones"), "cases.json")));
        return States(cases.RootElement.GetProperty("models").GetProperty(name).GetProperty("state_dict"));
    }

    public static IEnumerable<string> BackboneNames()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("backbones"), "cases.json")));
        return [.. cases.RootElement.GetProperty("models").EnumerateObject().Select(m => m.Name)];
    }

    /// <summary>Names and shapes of the reference DETRs, by case.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(string Name, long[] Shape)>> Detrs()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("detr"), "cases.json")));
        return cases.RootElement.EnumerateObject().Where(c => c.Value.ValueKind == JsonValueKind.Object && c.Value.TryGetProperty("state_dict", out _))
            .ToDictionary(c => c.Name, c => States(c.Value.GetProperty("state_dict")));
    }

    /// <summary>Names of the parameters of a reference detector of torchvision, and its classes with background.</summary>
    public static (IReadOnlyList<string> Names, int Classes) Detector(string name)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("detectors"), "cases.json")));
        JsonElement detector = cases.RootElement.GetProperty(name);
        JsonElement norms = detector.GetProperty("train").EnumerateObject().Select(m => m.Value).First(m => m.TryGetProperty("grad_norms", out _)).GetProperty("grad_norms");
        return ([.. norms.EnumerateObject().Select(n => n.Name)], detector.GetProperty("constructor").GetProperty("num_classes").GetInt32());
    }

    public static IEnumerable<string> Detectors()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("detectors"), "cases.json")));
        return [.. cases.RootElement.EnumerateObject().Select(m => m.Name)];
    }

    private static IReadOnlyList<(string Name, long[] Shape)> States(JsonElement states) =>
        [.. states.EnumerateArray().Select(s => (s[0].GetString()!, s[1].EnumerateArray().Select(d => d.GetInt64()).ToArray()))];
}
