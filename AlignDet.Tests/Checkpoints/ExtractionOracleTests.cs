using System.Text.Json;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>Of an AlignDet pre-training the same parameters are kept and dropped as by the official script.</summary>
[Trait("oracle", "true")]
public class ExtractionOracleTests
{
    public static TheoryData<string> Detectors()
    {
        using JsonDocument cases = Json();
        return [.. cases.RootElement.GetProperty("detectors").EnumerateObject().Select(d => d.Name)];
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void Kept_and_dropped_names_and_shapes_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument cases = Json();
        JsonElement detector = cases.RootElement.GetProperty("detectors").GetProperty(name);
        Dictionary<string, long[]> shapes = detector.GetProperty("inner_shapes").EnumerateObject()
            .ToDictionary(s => s.Name, s => s.Value.EnumerateArray().Select(d => d.GetInt64()).ToArray());
        string[] prefixes = [.. detector.GetProperty("checkpoint_prefixes").EnumerateArray().Select(p => p.GetString()!)];
        KeyValuePair<string, Tensor>[] tensors = [.. prefixes.SelectMany(_ => shapes, (prefix, s) => KeyValuePair.Create(prefix + s.Key, tensor(0f).expand(s.Value)))];
        Assert.Equal(detector.GetProperty("checkpoint_key_count").GetInt32(), tensors.Length);

        ConvertedWeights converted = WeightsConverter.Convert(Weights.Of(tensors));
        Assert.Equal(WeightsNaming.AlignDet, converted.Source);
        Assert.Empty(converted.Unknown);
        ConvertedWeights whole = WeightsConverter.ToMmdet(converted, "weights.pth");
        ConvertedWeights kept = WeightsExtraction.WithoutHeads(whole);
        Assert.Equal(Texts(detector, "kept"), kept.Tensors.Keys);
        Assert.Equal(Texts(detector, "dropped"), kept.Dropped);
        Assert.Equal(detector.GetProperty("kept_with_keep_heads_count").GetInt32(), whole.Tensors.Count);
        Assert.All(whole.Tensors, t => Assert.Equal(shapes[t.Key], t.Value.shape));

        // in this project's names the same parameters go
        Assert.Equal(kept.Tensors.Count, WeightsExtraction.WithoutHeads(converted).Tensors.Count);
    }

    private static IEnumerable<string> Texts(JsonElement detector, string key) => detector.GetProperty(key).EnumerateArray().Select(k => k.GetString()!);

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("aligndet"), "extract_weights.json")));
}
