using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Between reference values and tensors.</summary>
internal static class TorchFixture
{
    public static Tensor ToTensor(this OracleTensor value) => value.Dtype switch
    {
        "F32" => tensor(value.Floats(), value.Shape),
        "F64" => tensor(value.Doubles(), value.Shape),
        "U8" => tensor(value.Data, value.Shape),
        _ => tensor(value.Longs(), value.Shape),
    };

    public static float[] Floats(this Tensor value) => [.. value.detach().cpu().to(float32).contiguous().data<float>()];

    public static long[] Longs(this Tensor value) => [.. value.detach().cpu().to(int64).contiguous().data<long>()];

    /// <summary>Every value within absolute + relative x |expected|; NaN equals NaN, and an infinity itself.</summary>
    public static void Near(float[] expected, float[] actual, double absolute, double relative = 0)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool near = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= absolute + (relative * Math.Abs(expected[i]));
            Assert.True(near, $"[{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }
}
