using System.Globalization;
using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>The same weights and pictures give the official DETR's outputs, matches, losses and gradients.</summary>
[Trait("oracle", "true")]
public class DetrOracleTests
{
    private static readonly string s_folder = OracleFolder.Find("detr");

    public static TheoryData<string> Cases()
    {
        using JsonDocument cases = Json();
        return [.. cases.RootElement.EnumerateObject().Select(c => c.Name)];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parameters_and_buffers_have_the_reference_names_and_shapes(string name)
    {
        using var scope = NewDisposeScope();
        Case given = new(name);
        string[] expected = [.. given.Settings.GetProperty("state_dict").EnumerateArray()
            .Select(e => $"{e[0].GetString()} [{string.Join(", ", e[1].EnumerateArray())}] {e[2].GetString()}")];
        string[] found = [.. given.Model.state_dict().Select(t => $"{t.Key} [{string.Join(", ", t.Value.shape)}] {t.Value.dtype.ToString().ToLowerInvariant()}")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(given.Settings.GetProperty("class_embed_outputs").GetInt64(), given.Model.state_dict()["class_embed.weight"].shape[0]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_of_every_layer_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Case given = new(name);
        given.Model.eval();
        DetrOutput output = given.Model.Forward(given.Batch, everyLayer: true);

        Assert.Equal(given.Values["feature_mask"].Longs(), output.Padding.Longs());
        given.Near("pos", output.Position, 1e-5);
        given.Near("memory", output.Memory, 1e-4);
        given.Near("decoder_hs", output.Hidden, 1e-4);
        int last = (int)output.Logits.shape[0] - 1;
        given.Near("pred_logits", output.Logits[last], 5e-4);
        given.Near("pred_boxes", output.Boxes[last], 5e-5);
        int auxiliary = given.Values.Keys.Count(k => k.StartsWith("aux", StringComparison.Ordinal) && k.EndsWith(".pred_logits", StringComparison.Ordinal));
        Assert.Equal(given.Options.AuxiliaryLosses ? last : 0, auxiliary);
        for (int layer = 0; layer < auxiliary; layer++)
        {
            given.Near(Invariant($"aux{layer}.pred_logits"), output.Logits[layer], 5e-4);
            given.Near(Invariant($"aux{layer}.pred_boxes"), output.Boxes[layer], 5e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matches_of_every_layer_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Case given = new(name);
        given.Model.train();
        DetrOutput output = given.Model.Forward(given.Batch, given.Options.AuxiliaryLosses);
        DetrMatcher matcher = new(given.Options.ClassCost, given.Options.BoxCost, given.Options.GiouCost);
        IReadOnlyList<IReadOnlyList<DetrMatch>> matches = matcher.Match(output.Logits, output.Boxes, given.Targets());
        for (int layer = 0; layer < matches.Count; layer++)
        {
            string prefix = layer == matches.Count - 1 ? "" : Invariant($"aux{layer}.");
            for (int picture = 0; picture < matches[layer].Count; picture++)
            {
                string match = Invariant($"{prefix}match{picture}.");
                Assert.Equal(given.Values[match + "query"].Longs(), matches[layer][picture].Queries.Select(q => (long)q));
                Assert.Equal(given.Values[match + "target"].Longs(), matches[layer][picture].Targets.Select(t => (long)t));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Detections_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Case given = new(name);
        given.Model.eval();
        IReadOnlyList<Detections> found = given.Model.Detect(given.Batch);
        long[] sizes = given.Values["post_sizes_hw"].Longs();
        for (int i = 0; i < found.Count; i++)
        {
            (int height, int width) = given.Batch.Sizes[i];
            float[] scores = given.Values[$"post{i}.scores"].Floats(), boxes = given.Values[$"post{i}.boxes"].Floats();
            long[] labels = given.Values[$"post{i}.labels"].Longs();
            int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(q => scores[q])];
            Assert.Equal(order.Length, found[i].Scores.Length);
            TorchFixture.Near([.. order.Select(q => scores[q])], found[i].Scores, 1e-4);
            for (int k = 0; k < order.Length; k++)
            {
                // two queries of nearly the same score may have changed places
                int same = Array.FindIndex(order, q => labels[q] == found[i].Labels[k] && Math.Abs(scores[q] - found[i].Scores[k]) <= 1e-4
                    && Enumerable.Range(0, 4).All(c => Math.Abs(boxes[(q * 4) + c] - OfOriginal(found[i].Boxes[(k * 4) + c], c)) <= 0.05));
                Assert.True(same >= 0, $"picture {i}, detection {k} is none of the reference");
            }

            double OfOriginal(float value, int c) => c % 2 == 0 ? value / width * sizes[(2 * i) + 1] : value / height * sizes[2 * i];
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_gradients_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Case given = new(name);
        given.Model.train();
        IReadOnlyDictionary<string, Tensor> measured = new DetrCriterion(given.Options)
            .Measure(given.Model.Forward(given.Batch, given.Options.AuxiliaryLosses), given.Targets());
        JsonElement expected = given.Settings.GetProperty("losses");
        Assert.Equal(expected.EnumerateObject().Select(l => l.Name).Order(StringComparer.Ordinal), measured.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty loss in expected.EnumerateObject())
        {
            Close(loss.Value.GetDouble(), measured[loss.Name].item<float>(), 1e-4, loss.Name);
        }

        // training sees pixels of the batch
        Target[] targets = [.. given.TargetsInPixels()];
        IReadOnlyDictionary<string, Tensor> losses = given.Model.Losses(given.Batch, targets);
        foreach (JsonProperty weight in given.Settings.GetProperty("weight_dict").EnumerateObject())
        {
            if (losses.TryGetValue(weight.Name, out Tensor? loss))
            {
                Close(weight.Value.GetDouble() * expected.GetProperty(weight.Name).GetDouble(), loss.item<float>(), 1e-4, weight.Name);
            }
        }
        Tensor total = stack([.. losses.Values]).sum();
        Close(given.Settings.GetProperty("total").GetDouble(), total.item<float>(), 1e-4, "total");

        total.backward();
        Dictionary<string, Parameter> parameters = given.Model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        JsonProperty[] norms = [.. given.Settings.GetProperty("grad_norms").EnumerateObject()];
        Assert.Equal(norms.Select(n => n.Name).Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        double largest = norms.Where(n => n.Value.ValueKind == JsonValueKind.Number).Max(n => n.Value.GetDouble());
        foreach (JsonProperty norm in norms)
        {
            Tensor? gradient = parameters[norm.Name].grad;
            if (norm.Value.ValueKind == JsonValueKind.Null)
            {
                Assert.True(gradient is null, $"{norm.Name} has a gradient, in the reference it is frozen");
                continue;
            }
            double wanted = norm.Value.GetDouble(), got = gradient!.to(float64).norm().item<double>();
            Assert.True(Math.Abs(wanted - got) <= Math.Max(1e-2 * wanted, 1e-6 * largest), $"{norm.Name}: expected {wanted}, got {got}");
        }
    }

    private static void Close(double expected, double actual, double relative, string what) =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"{what}: expected {expected}, got {actual}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "cases.json")));

    /// <summary>A case of the reference: its model with weights by formula, its batch and true boxes.</summary>
    private sealed class Case
    {
        public Case(string name)
        {
            Settings = Json().RootElement.GetProperty(name);
            Values = SafetensorsFixture.Read(Path.Combine(s_folder, name + ".safetensors"));
            JsonElement given = Settings.GetProperty("arguments"), weights = Settings.GetProperty("weight_dict");
            Options = new DetrOptions
            {
                Queries = given.GetProperty("num_queries").GetInt32(),
                HiddenDim = given.GetProperty("hidden_dim").GetInt32(),
                EncoderLayers = given.GetProperty("enc_layers").GetInt32(),
                DecoderLayers = given.GetProperty("dec_layers").GetInt32(),
                Heads = given.GetProperty("nheads").GetInt32(),
                FeedForward = given.GetProperty("dim_feedforward").GetInt32(),
                Dropout = given.GetProperty("dropout").GetDouble(),
                PreNorm = given.GetProperty("pre_norm").GetBoolean(),
                AuxiliaryLosses = given.GetProperty("aux_loss").GetBoolean(),
                Position = given.GetProperty("position_embedding").GetString() is "learned" or "v3" ? "learned" : "sine",
                NoObjectWeight = given.GetProperty("eos_coef").GetDouble(),
                ClassWeight = weights.GetProperty("loss_ce").GetDouble(),
                BoxWeight = given.GetProperty("bbox_loss_coef").GetDouble(),
                GiouWeight = given.GetProperty("giou_loss_coef").GetDouble(),
                ClassCost = given.GetProperty("set_cost_class").GetDouble(),
                BoxCost = given.GetProperty("set_cost_bbox").GetDouble(),
                GiouCost = given.GetProperty("set_cost_giou").GetDouble(),
                Dilation = given.GetProperty("dilation").GetBoolean(),
            };
            var spec = new DetectorSpec
            {
                Kind = DetectorKinds.Detr,
                Backbone = given.GetProperty("backbone").GetString()!,
                BackboneNorm = "frozen",
                FrozenStages = given.GetProperty("lr_backbone").GetDouble() > 0 ? 1 : 4, // the official code trains layer2 to layer4, or nothing
                Options = Options,
            };
            Model = (Detr)Detector.Create(spec, Settings.GetProperty("num_classes").GetInt32());
            FormulaWeights.Fill(Model, Settings.GetProperty("gain").GetDouble(), Settings.GetProperty("overrides"));
            Batch = new ImageBatch(Values["batch"].ToTensor(),
                [.. Settings.GetProperty("image_hw").EnumerateArray().Select(s => (s[0].GetInt32(), s[1].GetInt32()))]);
        }

        public JsonElement Settings { get; }

        public Dictionary<string, OracleTensor> Values { get; }

        public DetrOptions Options { get; }

        public Detr Model { get; }

        public ImageBatch Batch { get; }

        public void Near(string key, Tensor value, double absolute)
        {
            Assert.Equal(Values[key].Shape, value.shape);
            TorchFixture.Near(Values[key].Floats(), value.Floats(), absolute);
        }

        /// <summary>The true boxes as the fixture has them, centre and size as parts of the picture.</summary>
        public DetrTargets Targets()
        {
            int[] counts = [.. Batch.Sizes.Select((_, i) => (int)Values[$"target{i}.boxes"].Shape[0])];
            return new DetrTargets(
                cat([.. counts.Select((_, i) => Values[$"target{i}.labels"].ToTensor())]), cat([.. counts.Select((_, i) => Values[$"target{i}.boxes"].ToTensor())]), counts);
        }

        public IEnumerable<Target> TargetsInPixels()
        {
            foreach (((int height, int width), int i) in Batch.Sizes.Select((size, i) => (size, i)))
            {
                Tensor boxes = Values[$"target{i}.boxes"].ToTensor(), size = tensor(new float[] { width, height });
                Tensor centre = boxes[.., ..2] * size, half = boxes[.., 2..] * size / 2;
                yield return new Target(cat([centre - half, centre + half], 1), Values[$"target{i}.labels"].ToTensor());
            }
        }
    }
}
