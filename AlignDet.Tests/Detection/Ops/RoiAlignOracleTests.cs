using System.Text.Json;
using System.Text.RegularExpressions;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Pooled regions and their gradients equal torchvision's, by the kernel and by tensor operations.</summary>
[Trait("oracle", "true")]
public partial class RoiAlignOracleTests
{
    private const double Absolute = 1e-5, Relative = 1e-5;

    public static TheoryData<string> Cases() => OpsOracle.Names("roi_align", "case");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pooled_regions_and_gradients_equal_the_reference(string name)
    {
        JsonElement settings = OpsOracle.Case("roi_align", "case", name);
        JsonElement size = settings.GetProperty("output_size");
        int[] sides = size.ValueKind == JsonValueKind.Array ? OpsOracle.Integers(size) : [size.GetInt32(), size.GetInt32()];
        double scale = settings.GetProperty("spatial_scale").GetDouble();
        int ratio = settings.GetProperty("sampling_ratio").GetInt32();
        bool aligned = settings.GetProperty("aligned").GetBoolean();

        Compare(name, (features, rois) => RoiAlign.Pool(features, rois, (sides[0], sides[1]), scale, ratio, aligned));
        Compare(name, (features, rois) => RoiAlignComposition.Pool([features], [scale], rois, null, new RoiGeometry(sides[0], sides[1], ratio, aligned)));
        if (sides[0] == sides[1])
        {
            Compare(name, (features, rois) => RoiAlign.Pool(features, rois, sides[0], scale, ratio, aligned));
        }
    }

    [Fact]
    public void Regions_pooled_on_their_level_equal_the_reference()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("multiscale_roi_align");
        JsonElement settings = OpsOracle.Cases("multiscale_roi_align");
        int[] image = OpsOracle.Integers(settings.GetProperty("image_hw"));
        Tensor[] levels = Numbered(values, "ms.feat"), boxes = Numbered(values, "ms.boxes");
        var pooler = new MultiScaleRoiAlign(
            settings.GetProperty("output_size").GetInt32(),
            settings.GetProperty("sampling_ratio").GetInt32(),
            settings.GetProperty("canonical_scale").GetInt32(),
            settings.GetProperty("canonical_level").GetInt32());
        OpsOracle.Near(values["ms.out"], pooler.Pool(levels, boxes, (image[0], image[1])), Absolute, Relative);
    }

    [Fact]
    public void Levels_of_boxes_equal_the_reference()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("multiscale_roi_align");
        JsonElement settings = OpsOracle.Cases("multiscale_roi_align");
        // "... k_min 2, k_max 5 ..."
        int[] range = [.. Limits().Matches(settings.GetProperty("level_index").GetString()!).Select(m => int.Parse(m.Groups[1].Value))];
        var pooler = new MultiScaleRoiAlign(7, 2, settings.GetProperty("canonical_scale").GetInt32(), settings.GetProperty("canonical_level").GetInt32());
        Assert.Equal(values["ms.level_index"].Longs(), pooler.LevelOf(values["ms.level_boxes"].ToTensor(), range[0], range[1]).Longs());
    }

    private static void Compare(string name, Func<Tensor, Tensor, Tensor> pool)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("roi_align");
        Tensor features = values["features"].ToTensor().requires_grad_(), rois = values["rois"].ToTensor();
        Tensor pooled = pool(features, rois);
        OpsOracle.Near(values[name + ".out"], pooled, Absolute, Relative);
        pooled.backward([values[name + ".grad_out"].ToTensor()]);
        OpsOracle.Near(values[name + ".grad_input"], features.grad!, Absolute, Relative);
        using var _ = no_grad();
        OpsOracle.Near(values[name + ".out"], pool(features, rois), Absolute, Relative);
    }

    private static Tensor[] Numbered(Dictionary<string, OracleTensor> values, string prefix) =>
        [.. Enumerable.Range(0, values.Count).Select(i => prefix + i).TakeWhile(values.ContainsKey).Select(name => values[name].ToTensor())];

    [GeneratedRegex(@"k_m(?:in|ax) (\d+)")]
    private static partial Regex Limits();
}
