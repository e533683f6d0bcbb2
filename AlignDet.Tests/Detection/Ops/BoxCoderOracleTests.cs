using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Offsets equal torchvision's, and so do the boxes made of them.</summary>
[Trait("oracle", "true")]
public class BoxCoderOracleTests
{
    [Theory]
    [InlineData("w1", 1, 1)]
    [InlineData("w10", 10, 5)]
    public void Offsets_equal_the_reference_there_and_back(string name, double shift, double scale)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("box_coder");
        Tensor boxes = values["reference"].ToTensor(), anchors = values["proposals"].ToTensor();
        var coder = new BoxCoder(shift, shift, scale, scale);
        Tensor offsets = coder.ToOffsets(boxes, anchors);
        Relative(values[name + ".encode"], offsets);
        Relative(values[name + ".decode_of_encode"], coder.ToBoxesOfClasses(offsets, anchors));
        Relative(values[name + ".decode"], coder.ToBoxesOfClasses(values["rel_codes"].ToTensor(), anchors)); // some beyond the largest scale
        if (shift == 1)
        {
            Assert.Equal(offsets.Floats(), BoxCoder.Encode(boxes, anchors).Floats());
            Relative(values[name + ".decode_of_encode"], BoxCoder.Decode(offsets, anchors).unsqueeze(1));
        }
    }

    [Theory]
    [InlineData("linear_norm", true)]
    [InlineData("linear_raw", false)]
    public void Distances_of_sides_equal_the_reference(string name, bool normalised)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("box_coder");
        Tensor boxes = values["reference"].ToTensor(), anchors = values["proposals"].ToTensor();
        var coder = new LinearBoxCoder(normalised);
        Relative(values[name + ".encode"], coder.ToOffsets(boxes, anchors));
        if (values.TryGetValue(name + ".decode", out OracleTensor? decoded))
        {
            Relative(decoded, coder.ToBoxes(values[name + ".encode"].ToTensor(), anchors));
        }
    }

    [Fact]
    public void The_largest_scale_is_the_reference_s() => Assert.Equal(4.135166556742356, BoxCoder.MaxLogScale, 12);

    private static void Relative(OracleTensor expected, Tensor actual) => OpsOracle.Near(expected, actual, absolute: 1e-5, relative: 1e-5);
}
