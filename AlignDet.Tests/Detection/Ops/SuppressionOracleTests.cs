using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Suppression keeps the boxes that torchvision keeps, in its order, by the kernel and by tensor operations.</summary>
[Trait("oracle", "true")]
public class SuppressionOracleTests
{
    public static TheoryData<string> Cases() =>
        [.. OpsOracle.Values("boxes").Keys.Where(name => name.Contains("nms", StringComparison.Ordinal) && name.Contains(".keep", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_same_boxes_stay_in_the_same_order(string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("boxes");
        string[] parts = name.Split(".keep"); // without boxes the case names no threshold
        double threshold = parts[1].Length == 0 ? 0.5 : OpsOracle.Number(parts[1][1..]);
        Tensor boxes = values.TryGetValue(parts[0] + ".boxes", out OracleTensor? b) ? b.ToTensor() : zeros(0, 4);
        Tensor scores = values.TryGetValue(parts[0] + ".scores", out OracleTensor? s) ? s.ToTensor() : zeros(0);
        Tensor? labels = values.TryGetValue(parts[0] + ".idxs", out OracleTensor? classes) ? classes.ToTensor() : null;

        long[] expected = values[name].Longs();
        Assert.Equal(expected, Nms.Keep(boxes, scores, threshold, labels).Longs());
        Assert.Equal(expected, Nms.Keep(boxes.Floats(), scores.Floats(), labels?.Longs() ?? [], threshold).Select(k => (long)k));
        Assert.Equal(expected, NmsComposition.Keep(boxes, scores, threshold, labels, chunk: 1000).Longs());
    }
}
