using System.Text.Json;
using AlignDet.Detection.Backbones;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>The same weights and pictures give torchvision's features, gradients and running statistics.</summary>
[Trait("oracle", "true")]
public class BackboneOracleTests
{
    // what only the reference's classifier has: its layer, and the last norm of a Swin
    private static readonly string[] s_classifier = ["fc.", "classifier.", "head.", "norm."];

    private static readonly string s_folder = OracleFolder.Find("backbones");
    private static readonly JsonElement s_cases = Json();

    public static TheoryData<string> Backbones() => [.. s_cases.GetProperty("models").EnumerateObject().Select(m => m.Name)];

    public static TheoryData<string> TrainedBackbones() =>
        [.. s_cases.GetProperty("models").EnumerateObject().Where(m => m.Value.TryGetProperty("train", out _)).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Names_shapes_and_types_are_those_of_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using Backbone model = Build(name);
        string[] expected = [.. Case(name).GetProperty("state_dict").EnumerateArray()
            .Where(entry => !IsClassifier(entry[0].GetString()!))
            .Select(entry => $"{entry[0].GetString()} [{string.Join(',', entry[1].EnumerateArray())}] {entry[2].GetString()}")];
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            model.state_dict().Select(entry => $"{entry.Key} [{string.Join(',', entry.Value.shape)}] {entry.Value.dtype.ToString().ToLowerInvariant()}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Features_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using Backbone model = Build(name);
        model.eval();
        CompareFeatures(name, model.forward(Input()), prefix: "");
    }

    [Theory]
    [MemberData(nameof(TrainedBackbones))]
    public void A_training_step_equals_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        JsonElement train = Case(name).GetProperty("train");
        using Backbone model = Build(name);
        model.train();
        Tensor[] features = CompareFeatures(name, model.forward(Input()), prefix: "train_");

        Tensor loss = zeros(1);
        foreach ((string module, Tensor values) in Case(name).GetProperty("outputs").EnumerateObject().Select(o => o.Value.GetProperty("module").GetString()!).Zip(features))
        {
            loss = loss + (values * LossWeights("loss." + module, values.shape)).sum();
        }
        Close(train.GetProperty("loss").GetDouble(), loss.item<float>(), 1e-4, "loss");

        loss.backward();
        Dictionary<string, Parameter> parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        JsonProperty[] norms = [.. train.GetProperty("grad_norms").EnumerateObject().Where(n => !IsClassifier(n.Name))];
        Assert.Equal(norms.Select(n => n.Name).Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty norm in norms)
        {
            Close(norm.Value.GetDouble(), parameters[norm.Name].grad!.to(float64).norm().item<double>(), 1e-4, norm.Name);
        }

        Dictionary<string, Tensor> state = model.state_dict();
        foreach (JsonProperty statistics in train.GetProperty("running_stats_after").EnumerateObject())
        {
            Tensor value = state[statistics.Name].to(float64);
            double norm = statistics.Value[1].GetDouble();
            Assert.Equal(norm, value.norm().item<double>(), 1e-4 * norm);
            // a sum of signed numbers may be near 0: its error is relative to their size
            Assert.Equal(statistics.Value[0].GetDouble(), value.sum().item<double>(), 1e-4 * norm);
        }
    }

    /// <summary>Compares every output; gives them as the reference stores them.</summary>
    private static Tensor[] CompareFeatures(string name, Tensor[] features, string prefix)
    {
        Dictionary<string, OracleTensor> expected = Expected(name);
        bool channelsLast = Case(name).GetProperty("layout").GetString() switch
        {
            "N,C,H,W" => false,
            "N,H,W,C" => true,
            var other => throw new InvalidOperationException($"The layout {other} is not known."),
        };
        double tolerance = name.StartsWith("mobilenet", StringComparison.Ordinal) ? 1e-3 : 3e-4; // as the reference values' description sets them
        Tensor[] stored = [.. features.Select(map => channelsLast ? map.permute(0, 2, 3, 1) : map)];
        JsonProperty[] outputs = [.. Case(name).GetProperty("outputs").EnumerateObject()];
        Assert.Equal(outputs.Length, stored.Length);
        for (int i = 0; i < stored.Length; i++)
        {
            OracleTensor layer = expected[prefix + outputs[i].Name];
            Assert.Equal(layer.Shape, stored[i].shape);
            TorchFixture.Near(layer.Floats(), stored[i].Floats(), tolerance);
        }
        return stored;
    }

    private static Backbone Build(string name)
    {
        JsonElement settings = Case(name);
        var spec = new DetectorSpec { Backbone = name, FrozenStages = 0, NormEval = false, DropPath = 0 };
        foreach (JsonProperty argument in settings.GetProperty("constructor").EnumerateObject())
        {
            spec = argument.Name switch
            {
                "weights" when argument.Value.ValueKind == JsonValueKind.Null => spec,
                "num_classes" => spec,
                "norm_layer" => spec with { BackboneNorm = argument.Value.GetString()!.Contains("Frozen", StringComparison.Ordinal) ? "frozen" : "batch" },
                _ => throw new InvalidOperationException($"The reference was built with {argument}, which no setting here means."),
            };
        }
        Backbone model = Backbone.Create(spec, outputNorms: false); // the reference's values are those before any norm of the outputs
        FormulaWeights.Fill(model, settings.GetProperty("gain").GetDouble(), settings.TryGetProperty("overrides", out JsonElement given) ? given : default);
        return model;
    }

    private static bool IsClassifier(string name) => s_classifier.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static Tensor LossWeights(string name, long[] shape)
    {
        using JsonDocument bounds = JsonDocument.Parse($$"""{"{{name}}": [-1, 1]}""");
        return tensor(FormulaWeights.Values(name, shape, 1, bounds.RootElement), shape);
    }

    private static Tensor Input()
    {
        JsonElement input = s_cases.GetProperty("input");
        string file = Path.GetFileName(input.GetProperty("file").GetString()!);
        return SafetensorsFixture.Read(Path.Combine(s_folder, file))[input.GetProperty("tensor").GetString()!].ToTensor();
    }

    private static Dictionary<string, OracleTensor> Expected(string name) => SafetensorsFixture.Read(Path.Combine(s_folder, name + ".safetensors"));

    private static void Close(double expected, double actual, double relative, string what) =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"{what}: expected {expected}, got {actual}");

    private static JsonElement Case(string name) => s_cases.GetProperty("models").GetProperty(name);

    private static JsonElement Json()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "cases.json")));
        return cases.RootElement.Clone();
    }
}
