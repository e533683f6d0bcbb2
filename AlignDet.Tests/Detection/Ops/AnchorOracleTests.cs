using System.Text.Json;
using AlignDet.Detection.Ops;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Anchors equal torchvision's.</summary>
[Trait("oracle", "true")]
public class AnchorOracleTests
{
    public static TheoryData<string> Cases() => OpsOracle.Names("anchors", "name");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Anchors_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        JsonElement settings = OpsOracle.Case("anchors", "name", name);
        float[][] sizes = [.. settings.GetProperty("sizes").EnumerateArray().Select(OpsOracle.Numbers)];
        float[][] ratios = [.. settings.GetProperty("aspect_ratios").EnumerateArray().Select(OpsOracle.Numbers)];
        (int, int)[] grids = [.. settings.GetProperty("feature_hw").EnumerateArray().Select(OpsOracle.Integers).Select(g => (g[0], g[1]))];
        int[] image = OpsOracle.Integers(settings.GetProperty("image_hw"));
        var generator = new AnchorGenerator(sizes, ratios);
        Assert.Equal(OpsOracle.Integers(settings.GetProperty("num_anchors_per_location")), generator.PerLocationOfLevel);

        Tensor anchors = generator.Generate(grids, image[0], image[1]);
        Assert.Equal(settings.GetProperty("count").GetInt64(), anchors.shape[0]);
        OpsOracle.Near(OpsOracle.Values("anchors")[name], anchors, 1e-4);
        Assert.Equal(anchors.Floats(), generator.Generate(grids, image[0], image[1]).Floats());
        if (ratios.All(r => r.SequenceEqual(ratios[0])))
        {
            Assert.Equal(anchors.Floats(), new AnchorGenerator(sizes, ratios[0]).Generate(grids, image[0], image[1]).Floats());
        }
    }
}
