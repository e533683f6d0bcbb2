using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>The same weights and pictures give torchvision's boxes, losses and gradients.</summary>
[Trait("oracle", "true")]
public class RetinaNetOracleTests
{
    public static TheoryData<string> Cases()
    {
        using JsonDocument cases = Json();
        // the builds whose backbone exists here
        return [.. cases.RootElement.EnumerateObject().Select(c => c.Name).Where(n => n is "retinanet_resnet18_fpn" or "retinanet_resnet34_fpn")];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Detections_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (RetinaNet model, JsonElement settings) = Build(name);
        model.eval();
        (ImageBatch batch, (double X, double Y)[] scales) = Batch(settings.GetProperty("constructor"));
        IReadOnlyList<Detections> found = model.Detect(batch);

        Dictionary<string, OracleTensor> expected = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("detectors"), name + ".safetensors"));
        for (int i = 0; i < found.Count; i++)
        {
            float[] boxes = [.. found[i].Boxes.Select((v, k) => (float)(v * (k % 2 == 0 ? scales[i].X : scales[i].Y)))];
            Assert.Equal(expected[$"det{i}.labels"].Longs(), found[i].Labels);
            TorchFixture.Near(expected[$"det{i}.scores"].Floats(), found[i].Scores, 1e-4);
            TorchFixture.Near(expected[$"det{i}.boxes"].Floats(), boxes, 0.02);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_gradients_equal_the_reference_with_stored_statistics(string name)
    {
        using var scope = NewDisposeScope();
        (RetinaNet model, JsonElement settings) = Build(name);
        model.train();
        foreach (BatchNorm2d norm in model.modules().OfType<BatchNorm2d>())
        {
            norm.eval();
        }
        Compare(name, model, settings, "bn_eval", lossTolerance: 1e-4, gradientTolerance: 2e-2);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_gradients_equal_the_reference_with_batch_statistics(string name)
    {
        using var scope = NewDisposeScope();
        (RetinaNet model, JsonElement settings) = Build(name);
        model.train();
        Compare(name, model, settings, "bn_train", lossTolerance: 5e-3, gradientTolerance: 1e-1);
    }

    private static void Compare(string name, RetinaNet model, JsonElement settings, string mode, double lossTolerance, double gradientTolerance)
    {
        if (!settings.GetProperty("train").TryGetProperty(mode, out JsonElement expected))
        {
            return; // the reference left this mode out for this build
        }
        (ImageBatch batch, (double X, double Y)[] scales) = Batch(settings.GetProperty("constructor"));
        Dictionary<string, OracleTensor> values = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("detectors"), name + ".safetensors"));
        var targets = new Target[scales.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            float[] boxes = [.. values[$"target{i}.boxes"].Floats().Select((v, k) => (float)(v / (k % 2 == 0 ? scales[i].X : scales[i].Y)))];
            targets[i] = new Target(tensor(boxes, [boxes.Length / 4, 4]), values[$"target{i}.labels"].ToTensor());
        }
        IReadOnlyDictionary<string, Tensor> losses = model.Losses(batch, targets);
        JsonElement expectedLosses = expected.GetProperty("losses");
        Close(expectedLosses.GetProperty("classification").GetDouble(), losses["loss_cls"].item<float>(), lossTolerance, "classification");
        Close(expectedLosses.GetProperty("bbox_regression").GetDouble(), losses["loss_bbox"].item<float>(), lossTolerance, "bbox_regression");

        (losses["loss_cls"] + losses["loss_bbox"]).backward();
        Dictionary<string, Parameter> parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        JsonProperty[] norms = [.. expected.GetProperty("grad_norms").EnumerateObject()];
        double largest = norms.Max(n => n.Value.GetDouble());
        foreach (JsonProperty norm in norms)
        {
            double wanted = norm.Value.GetDouble(), got = parameters[norm.Name].grad!.norm().item<float>();
            Assert.True(Math.Abs(wanted - got) <= Math.Max(gradientTolerance * wanted, 1e-5 * largest), $"{norm.Name}: expected {wanted}, got {got}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Feature_maps_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (RetinaNet model, JsonElement settings) = Build(name);
        model.eval();
        ImageBatch batch = Batch(settings.GetProperty("constructor")).Batch;
        JsonElement stages = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("detectors"), "stages.json"))).RootElement.GetProperty(name).GetProperty("stages");
        Same(stages.GetProperty("transform.batch"), batch.Pixels);

        var backbone = (PyramidBackbone)model.named_children().Single(c => c.name == "backbone").module;
        Tensor[] levels = backbone.forward(batch.Pixels);
        string[] names = ["backbone.0", "backbone.1", "backbone.2", "backbone.p6", "backbone.p7"];
        for (int i = 0; i < levels.Length; i++)
        {
            Same(stages.GetProperty(names[i]), levels[i]);
        }
    }

    private static void Same(JsonElement stage, Tensor value)
    {
        Assert.Equal(stage.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()), value.shape);
        float[] first = [.. stage.GetProperty("first8").EnumerateArray().Select(v => (float)v.GetDouble())];
        float[] last = [.. stage.GetProperty("last4").EnumerateArray().Select(v => (float)v.GetDouble())];
        float[] all = value.Floats();
        TorchFixture.Near(first, all[..first.Length], 1e-4, 1e-4);
        TorchFixture.Near(last, all[^last.Length..], 1e-4, 1e-4);
    }

    private static void Close(double expected, double actual, double relative, string what) =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"{what}: expected {expected}, got {actual}");

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("detectors"), "cases.json")));

    private static (RetinaNet Model, JsonElement Settings) Build(string name)
    {
        JsonElement settings = Json().RootElement.GetProperty(name);
        JsonElement arguments = settings.GetProperty("constructor");
        var spec = new DetectorSpec
        {
            Backbone = name.Split('_')[1],
            FrozenStages = 0,
            NormEval = false,
            Options = new RetinaNetOptions
            {
                ScoreThreshold = arguments.GetProperty("score_thresh").GetDouble(),
                NmsThreshold = arguments.GetProperty("nms_thresh").GetDouble(),
                DetectionsPerImage = arguments.GetProperty("detections_per_img").GetInt32(),
                TopkCandidates = arguments.GetProperty("topk_candidates").GetInt32(),
            },
        };
        var model = new RetinaNet(spec, arguments.GetProperty("num_classes").GetInt32());
        long parameters = model.parameters().Sum(p => p.numel()), norms = model.modules().OfType<BatchNorm2d>().Distinct().Sum(n => n.parameters().Sum(p => p.numel()));
        Assert.Equal(settings.GetProperty("num_parameters").GetInt64(), parameters - norms); // the reference's norms are frozen: buffers
        FormulaWeights.Fill(model, settings.GetProperty("gain").GetDouble(), settings.GetProperty("overrides"));
        return (model, settings);
    }

    /// <summary>What torchvision's GeneralizedRCNNTransform does; resizing by Torch itself, so that only the detector is measured.</summary>
    private static (ImageBatch Batch, (double X, double Y)[] Scales) Batch(JsonElement arguments)
    {
        double shortSide = arguments.GetProperty("min_size").GetDouble(), longSide = arguments.GetProperty("max_size").GetDouble();
        Dictionary<string, OracleTensor> images = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("detectors"), "images.safetensors"));
        Tensor mean = tensor(new[] { 0.485f, 0.456f, 0.406f }).view(3, 1, 1), deviation = tensor(new[] { 0.229f, 0.224f, 0.225f }).view(3, 1, 1);
        var resized = new List<Tensor>();
        var scales = new List<(double, double)>();
        foreach (string key in images.Keys.Order(StringComparer.Ordinal))
        {
            Tensor image = ((images[key].ToTensor().to(float32) / 255) - mean) / deviation;
            double height = image.shape[1], width = image.shape[2];
            double scale = Math.Min(shortSide / Math.Min(height, width), longSide / Math.Max(height, width));
            Tensor small = nn.functional.interpolate(
                image.unsqueeze(0), scale_factor: [scale, scale], mode: InterpolationMode.Bilinear, align_corners: false, recompute_scale_factor: true)[0];
            resized.Add(small);
            scales.Add((width / small.shape[2], height / small.shape[1]));
        }
        long rows = RoundUp(resized.Max(r => r.shape[1])), columns = RoundUp(resized.Max(r => r.shape[2]));
        Tensor pixels = zeros(resized.Count, 3, rows, columns);
        for (int i = 0; i < resized.Count; i++)
        {
            pixels[i, .., ..(int)resized[i].shape[1], ..(int)resized[i].shape[2]] = resized[i];
        }
        return (new ImageBatch(pixels, [.. resized.Select(r => ((int)r.shape[1], (int)r.shape[2]))]), [.. scales]);
    }

    private static long RoundUp(long size) => (size + 31) / 32 * 32;
}
