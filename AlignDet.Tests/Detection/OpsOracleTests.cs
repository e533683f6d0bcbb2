using System.Text.Json;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Boxes, anchors, matches and losses equal torchvision's.</summary>
[Trait("oracle", "true")]
public class OpsOracleTests
{
    public static TheoryData<string> SuppressionCases() => [.. Values("boxes").Keys.Where(name => name.Contains(".keep_", StringComparison.Ordinal) && name.Contains("nms", StringComparison.Ordinal))];

    public static TheoryData<string> AnchorCases()
    {
        using JsonDocument cases = Json();
        // the constructor takes one list of ratios for all levels
        return [.. cases.RootElement.GetProperty("anchors").EnumerateArray()
            .Where(c => c.GetProperty("aspect_ratios").EnumerateArray().Select(r => r.GetRawText()).Distinct().Count() == 1)
            .Select(c => c.GetProperty("name").GetString()!)];
    }

    public static TheoryData<string> MatcherCases()
    {
        using JsonDocument cases = Json();
        return [.. cases.RootElement.GetProperty("matcher").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
    }

    [Fact]
    public void IoU_equals_the_reference_with_NaN_where_both_boxes_are_empty()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = Values("boxes");
        Tensor iou = BoxOps.IoU(boxes["iou.a"].ToTensor(), boxes["iou.b"].ToTensor());
        Assert.Equal(boxes["iou.out"].Shape, iou.shape);
        TorchFixture.Near(boxes["iou.out"].Floats(), iou.Floats(), 1e-6);
    }

    [Fact]
    public void Clipped_boxes_equal_the_reference()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = Values("boxes");
        TorchFixture.Near(boxes["clip.out_h120_w160"].Floats(), BoxOps.Clip(boxes["clip.in"].ToTensor(), 120, 160).Floats(), 1e-6);
    }

    [Theory]
    [MemberData(nameof(SuppressionCases))]
    public void Suppression_keeps_the_same_boxes_in_the_same_order(string name)
    {
        Dictionary<string, OracleTensor> boxes = Values("boxes");
        string[] parts = name.Split(".keep_");
        long[] labels = boxes.TryGetValue(parts[0] + ".idxs", out OracleTensor? classes) ? classes.Longs() : [];
        double threshold = double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        int[] kept = Nms.Keep(boxes[parts[0] + ".boxes"].Floats(), boxes[parts[0] + ".scores"].Floats(), labels, threshold);
        Assert.Equal(boxes[name].Longs(), kept.Select(k => (long)k));
    }

    [Theory]
    [MemberData(nameof(AnchorCases))]
    public void Anchors_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument cases = Json();
        JsonElement settings = cases.RootElement.GetProperty("anchors").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        float[][] sizes = [.. settings.GetProperty("sizes").EnumerateArray().Select(Numbers)];
        int[][] grids = [.. settings.GetProperty("feature_hw").EnumerateArray().Select(g => Array.ConvertAll(Numbers(g), v => (int)v))];
        float[] image = Numbers(settings.GetProperty("image_hw"));
        var generator = new AnchorGenerator(sizes, Numbers(settings.GetProperty("aspect_ratios")[0]));

        Tensor anchors = generator.Generate([.. grids.Select(g => (g[0], g[1]))], (int)image[0], (int)image[1]);
        Assert.Equal(settings.GetProperty("num_anchors_per_location")[0].GetInt32(), generator.PerLocation);
        TorchFixture.Near(Values("anchors")[name].Floats(), anchors.Floats(), 1e-4);
    }

    [Fact]
    public void Offsets_equal_the_reference_there_and_back()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = Values("box_coder");
        Tensor boxes = values["reference"].ToTensor(), anchors = values["proposals"].ToTensor();
        Tensor offsets = BoxCoder.Encode(boxes, anchors);
        Relative(values["w1.encode"], offsets);
        Relative(values["w1.decode_of_encode"], BoxCoder.Decode(offsets, anchors));

        // three predicted boxes for each anchor, some of them beyond the largest scale
        Tensor three = BoxCoder.Decode(values["rel_codes"].ToTensor().reshape(-1, 4), anchors.repeat_interleave(3, 0));
        Relative(values["w1.decode"], three);

        static void Relative(OracleTensor expected, Tensor actual) => TorchFixture.Near(expected.Floats(), actual.Floats(), absolute: 0, relative: 1e-5);
    }

    [Theory]
    [MemberData(nameof(MatcherCases))]
    public void Matches_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument cases = Json();
        JsonElement settings = cases.RootElement.GetProperty("matcher").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        Dictionary<string, OracleTensor> values = Values("matcher");
        var matcher = new Matcher(
            settings.GetProperty("high_threshold").GetDouble(),
            settings.GetProperty("low_threshold").GetDouble(),
            settings.GetProperty("allow_low_quality_matches").GetBoolean());
        Assert.Equal(values["match." + name].Longs(), matcher.Match(values["quality"].ToTensor()).Longs());
    }

    [Theory]
    [InlineData(true, "tie.match_lq")]
    [InlineData(false, "tie.match_nolq")]
    public void Equal_qualities_are_matched_as_in_the_reference(bool lowQuality, string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = Values("matcher");
        Tensor matches = new Matcher(0.5, 0.4, lowQuality).Match(values["tie.quality"].ToTensor());
        Assert.Equal(values[name].Longs(), matches.Longs());
    }

    [Theory]
    [InlineData("a25g2", 0.25, 2)]
    [InlineData("aneg_g2", -1, 2)]
    [InlineData("a75g15", 0.75, 1.5)]
    public void Focal_loss_and_its_gradient_equal_the_reference(string name, double alpha, double gamma)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = Values("losses");
        Tensor logits = values["focal.logits"].ToTensor(), targets = values["focal.targets"].ToTensor();
        logits.requires_grad = true;
        float[] expected = values[$"focal.{name}.value"].Floats();
        Tensor sum = FocalLoss.Sum(logits, targets, alpha, gamma);
        TorchFixture.Near([(float)expected.Sum(v => (double)v)], [sum.item<float>()], 1e-6, 1e-5);
        sum.backward();
        TorchFixture.Near(values[$"focal.{name}.grad_of_sum"].Floats(), logits.grad!.Floats(), 1e-6, 1e-5);

        // the reference lists the loss of every element, so each can be asked for alone
        float[] alone = [.. Enumerable.Range(0, 40).Select(row => FocalLoss.Sum(logits[row, 0], targets[row, 0], alpha, gamma).item<float>())];
        TorchFixture.Near([.. Enumerable.Range(0, 40).Select(row => expected[row * 6])], alone, 1e-6, 1e-5);
    }

    private static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetSingle())];

    private static Dictionary<string, OracleTensor> Values(string file) => SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("ops"), file + ".safetensors"));

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("ops"), "cases.json")));
}
