using System.Text.RegularExpressions;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Measures and forms of boxes equal torchvision's.</summary>
[Trait("oracle", "true")]
public partial class BoxOpsOracleTests
{
    public static TheoryData<string> ClippedCases() => Named("clip.out_");

    public static TheoryData<string> SmallCases() => Named("small.keep_min");

    [Fact]
    public void IoU_equals_the_reference_with_NaN_where_both_boxes_are_empty()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = OpsOracle.Values("boxes");
        OpsOracle.Near(boxes["iou.out"], BoxOps.IoU(boxes["iou.a"].ToTensor(), boxes["iou.b"].ToTensor()), 1e-6);
    }

    [Fact]
    public void Generalised_IoU_equals_the_reference_with_NaN_where_both_boxes_are_empty()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = OpsOracle.Values("boxes");
        OpsOracle.Near(boxes["giou.out"], BoxOps.GIoU(boxes["iou.a"].ToTensor(), boxes["iou.b"].ToTensor()), 1e-6);
    }

    [Theory]
    [MemberData(nameof(ClippedCases))]
    public void Clipped_boxes_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = OpsOracle.Values("boxes");
        Match size = Size().Match(name);
        OpsOracle.Near(boxes[name], BoxOps.Clip(boxes["clip.in"].ToTensor(), int.Parse(size.Groups[1].Value), int.Parse(size.Groups[2].Value)), 1e-6);
    }

    [Theory]
    [MemberData(nameof(SmallCases))]
    public void Small_boxes_are_the_same_as_in_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = OpsOracle.Values("boxes");
        Tensor large = BoxOps.IsLargeEnough(boxes["clip.in"].ToTensor(), OpsOracle.Number(name["small.keep_min".Length..]));
        Assert.Equal(boxes[name].Longs(), large.nonzero().Longs());
    }

    [Fact]
    public void Forms_of_boxes_equal_the_reference_there_and_back()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> boxes = OpsOracle.Values("boxes");
        Tensor corners = boxes["convert.xyxy"].ToTensor(), centres = boxes["convert.cxcywh"].ToTensor(), sizes = boxes["convert.xywh"].ToTensor();
        OpsOracle.Near(boxes["convert.cxcywh"], BoxOps.XyxyToCxcywh(corners), 1e-6, 1e-6);
        OpsOracle.Near(boxes["convert.xywh"], BoxOps.XyxyToXywh(corners), 1e-6, 1e-6);
        OpsOracle.Near(boxes["convert.xyxy"], BoxOps.CxcywhToXyxy(centres), 1e-5, 1e-6); // a centre that was rounded does not come back to the bit
        OpsOracle.Near(boxes["convert.xyxy"], BoxOps.XywhToXyxy(sizes), 1e-5, 1e-6);
    }

    private static TheoryData<string> Named(string prefix) => [.. OpsOracle.Values("boxes").Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];

    [GeneratedRegex(@"h(\d+)_w(\d+)$")]
    private static partial Regex Size();
}
