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
public class ResNetOracleTests
{
    private static readonly string s_folder = OracleFolder.Find("backbones");

    public static TheoryData<string> Backbones() => [.. Names()];

    public static TheoryData<string> TrainedBackbones()
    {
        using JsonDocument cases = Json();
        return [.. Names().Where(name => cases.RootElement.GetProperty("models").GetProperty(name).TryGetProperty("train", out _))];
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Features_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        ResNet model = Build(name);
        model.eval();
        Tensor[] features = model.forward(Input());
        Dictionary<string, OracleTensor> expected = Expected(name);
        for (int i = 0; i < 4; i++)
        {
            OracleTensor layer = expected[$"layer{i + 1}"];
            Assert.Equal(layer.Shape, features[i].shape);
            TorchFixture.Near(layer.Floats(), features[i].Floats(), 3e-4);
        }
    }

    [Theory]
    [MemberData(nameof(TrainedBackbones))]
    public void A_training_step_equals_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument cases = Json();
        JsonElement train = cases.RootElement.GetProperty("models").GetProperty(name).GetProperty("train");
        ResNet model = Build(name);
        model.train();
        Tensor[] features = model.forward(Input());

        Dictionary<string, OracleTensor> expected = Expected(name);
        Tensor loss = zeros(1);
        for (int i = 0; i < 4; i++)
        {
            TorchFixture.Near(expected[$"train_layer{i + 1}"].Floats(), features[i].Floats(), 3e-4);
            loss = loss + (features[i] * LossWeights($"loss.layer{i + 1}", features[i].shape)).sum();
        }
        Close(train.GetProperty("loss").GetDouble(), loss.item<float>(), 1e-4, "loss");

        loss.backward();
        Dictionary<string, Parameter> parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        // the reference's classifier, which this backbone does without, takes no part in the loss
        JsonProperty[] norms = [.. train.GetProperty("grad_norms").EnumerateObject().Where(n => !n.Name.StartsWith("fc.", StringComparison.Ordinal))];
        Assert.Equal(norms.Select(n => n.Name).Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty norm in norms)
        {
            Close(norm.Value.GetDouble(), parameters[norm.Name].grad!.norm().item<float>(), 1e-4, norm.Name);
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

    private static IEnumerable<string> Names()
    {
        // what this project builds of the residual networks, of what lies in the folder
        return Directory.EnumerateFiles(s_folder, "resnet*.safetensors").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name is "resnet18" or "resnet34").Order(StringComparer.Ordinal);
    }

    private static ResNet Build(string name)
    {
        using JsonDocument cases = Json();
        var model = new ResNet(new DetectorSpec { Backbone = name, FrozenStages = 0, NormEval = false });
        FormulaWeights.Fill(model, cases.RootElement.GetProperty("models").GetProperty(name).GetProperty("gain").GetDouble());
        return model;
    }

    private static Tensor LossWeights(string name, long[] shape)
    {
        using JsonDocument bounds = JsonDocument.Parse($$"""{"{{name}}": [-1, 1]}""");
        return tensor(FormulaWeights.Values(name, shape, 1, bounds.RootElement), shape);
    }

    private static Tensor Input() => Expected("input")["x"].ToTensor();

    private static Dictionary<string, OracleTensor> Expected(string name) => SafetensorsFixture.Read(Path.Combine(s_folder, name + ".safetensors"));

    private static void Close(double expected, double actual, double relative, string what) =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"{what}: expected {expected}, got {actual}");

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "cases.json")));
}
