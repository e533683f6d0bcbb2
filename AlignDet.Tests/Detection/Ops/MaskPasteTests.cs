using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

public class MaskPasteTests
{
    public static TheoryData<string> Cases() =>
        [.. Directory.GetFiles(OracleFolder.Find("detectors"), "*.safetensors").Where(file => SafetensorsFixture.Read(file).ContainsKey("mask_prob28")).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("oracle", "true")]
    public void Pasted_masks_equal_the_reference(string file)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("detectors"), file));
        Tensor probabilities = values["mask_prob28"].ToTensor();
        long first = 0;
        for (int picture = 0; values.TryGetValue($"det{picture}.masks", out OracleTensor? masks); picture++)
        {
            Tensor boxes = values[$"det{picture}.boxes"].ToTensor();
            Tensor pasted = MaskPaste.Paste(probabilities.narrow(0, first, boxes.shape[0]), boxes, (int)masks.Shape[1], (int)masks.Shape[2]);
            first += boxes.shape[0];
            Assert.Equal(masks.Shape, pasted.shape);
            TorchFixture.Near(Array.ConvertAll(masks.Longs(), v => (float)v), (pasted * 255).round().Floats(), 2);
            OracleTensor exact = values[$"det{picture}.masks_first4"];
            TorchFixture.Near(exact.Floats(), pasted.narrow(0, 0, exact.Shape[0]).Floats(), 1e-3);
        }
        Assert.Equal(probabilities.shape[0], first);
    }

    [Fact]
    public void A_full_mask_fills_its_box_and_fades_in_a_border_that_grows_with_it()
    {
        float[] picture = new float[60 * 80];
        float[] mask = [.. Enumerable.Repeat(1f, 28 * 28)];
        MaskPaste.Paste(mask, [20, 10, 48, 38], 60, 80, picture);
        Assert.Equal(1, picture[(24 * 80) + 34], 1e-6);
        Assert.Equal(0, picture[(24 * 80) + 10]);
        Assert.Equal(0, picture[(5 * 80) + 34]);
        Assert.Equal(1, picture[(12 * 80) + 22], 1e-6);
    }

    [Theory]
    [InlineData(-30, -20, 10, 15)] // over the corner
    [InlineData(70, 50, 200, 90)]
    [InlineData(100, 100, 140, 130)] // outside
    [InlineData(20, 20, 20, 20)] // a point
    [InlineData(30, 30, 20, 20)] // reversed
    public void Boxes_that_lie_partly_or_wholly_outside_are_cut_off(float x1, float y1, float x2, float y2)
    {
        float[] picture = new float[60 * 80];
        MaskPaste.Paste([.. Enumerable.Repeat(0.5f, 16)], [x1, y1, x2, y2], 60, 80, picture);
        Assert.All(picture, v => Assert.InRange(v, 0, 0.500001f));
    }

    [Fact]
    public void Nothing_stays_in_memory_but_the_result()
    {
        using var scope = NewDisposeScope();
        Tensor masks = rand(3, 28, 28), boxes = tensor(new float[] { 0, 0, 9, 9, 2, 2, 5, 5, 1, 1, 30, 30 }, [3, 4]);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        MaskPaste.Paste(masks, boxes, 20, 20).Dispose();
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
