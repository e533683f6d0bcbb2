using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>A model of the reference values, and the detector here that is the same.</summary>
internal sealed class DetectorOracleCase
{
    private static readonly string s_folder = OracleFolder.Find("detectors");
    private static readonly JsonElement s_cases = Json("cases.json");

    private DetectorOracleCase(string name)
    {
        Name = name;
        Settings = s_cases.GetProperty(name);
        Values = SafetensorsFixture.Read(Path.Combine(s_folder, name + ".safetensors"));
        Spec = DetectorOracleSpec.Read(Settings.GetProperty("builder").GetString()!, Arguments);
        IsRcnn = Spec.Options is RcnnOptions;
        int classes = Arguments.GetProperty("num_classes").GetInt32() - FirstLabel;
        Model = Detector.Create(Spec, classes);
        long parameters = Settings.GetProperty("num_parameters").GetInt64();
        if (Count(Model) != parameters)
        {
            // the builder's text does not always name its norms: those of frozen ones are buffers and no parameters
            Model.Dispose();
            Spec = Spec with { BackboneNorm = Spec.BackboneNorm == "batch" ? "frozen" : "batch" };
            Model = Detector.Create(Spec, classes);
            Xunit.Assert.Equal(parameters, Count(Model));
        }
        JsonElement overrides = Settings.TryGetProperty("overrides", out JsonElement given) ? given : default;
        FormulaWeights.Fill(Model, Settings.GetProperty("gain").GetDouble(), overrides);
        Pictures = new ResizedPictures(Arguments);
    }

    /// <summary>Every model of the folder.</summary>
    public static IReadOnlyList<string> All => [.. s_cases.EnumerateObject().Select(c => c.Name)];

    /// <summary>The models trained in a mode, <c>bn_eval</c> or <c>bn_train</c>.</summary>
    public static IReadOnlyList<string> Trained(string mode) =>
        [.. s_cases.EnumerateObject().Where(c => c.Value.TryGetProperty("train", out JsonElement train) && train.TryGetProperty(mode, out _)).Select(c => c.Name)];

    public string Name { get; }

    public JsonElement Settings { get; }

    public JsonElement Arguments => Settings.GetProperty("constructor");

    public IReadOnlyDictionary<string, OracleTensor> Values { get; }

    public DetectorSpec Spec { get; }

    public Detector Model { get; }

    public ResizedPictures Pictures { get; }

    public bool IsRcnn { get; }

    /// <summary>The reference's number of our class 0: its R-CNNs count the background.</summary>
    public int FirstLabel => IsRcnn ? 1 : 0;

    /// <summary>Builds a model with the reference's weights, in the scope of the caller.</summary>
    public static DetectorOracleCase Build(string name) => new(name);

    public Target[] Targets() => [.. Pictures.OriginalSizes.Select((_, i) => Pictures.Target(i, Values, FirstLabel))];

    /// <summary>Intermediate values, by the reference's names; none for models without.</summary>
    public JsonElement Stages() => Json("stages.json").TryGetProperty(Name, out JsonElement stages) ? stages.GetProperty("stages") : default;

    /// <summary>The proposals of each picture; none for models without.</summary>
    public Tensor[] Proposals()
    {
        Dictionary<string, OracleTensor> all = SafetensorsFixture.Read(Path.Combine(s_folder, "proposals.safetensors"));
        return [.. Enumerable.Range(0, Pictures.OriginalSizes.Length)
            .Select(i => $"{Name}.proposals{i}").Where(all.ContainsKey).Select(key => all[key].ToTensor())];
    }

    private static long Count(nn.Module model) => model.parameters().Sum(p => p.numel());

    private static JsonElement Json(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, file)));
        return document.RootElement.Clone();
    }
}
