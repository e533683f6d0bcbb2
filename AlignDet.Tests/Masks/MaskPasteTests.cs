using AlignDet.Tests.Oracle;
using AlignDet.Vision;
using AlignDet.Vision.Masks;
using Xunit;

namespace AlignDet.Tests.Masks;

public sealed class MaskPasteTests
{
    /// <summary>The files of detectors that make masks.</summary>
    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(OracleFolder.Find("detectors"), "*.safetensors")
            .Where(file => SafetensorsFixture.Read(file).ContainsKey("mask_prob28")).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("oracle", "true")]
    public void Pasted_masks_are_those_of_torchvision(string file)
    {
        Dictionary<string, OracleTensor> tensors = SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("detectors"), file));
        float[] small = tensors["mask_prob28"].Floats();
        int side = (int)tensors["mask_prob28"].Shape[1], used = 0;
        for (int i = 0; tensors.TryGetValue($"det{i}.masks", out OracleTensor? expected); i++)
        {
            float[] boxes = tensors[$"det{i}.boxes"].Floats();
            (int height, int width) = ((int)expected.Shape[1], (int)expected.Shape[2]);
            float[]? exact = tensors.TryGetValue($"det{i}.masks_first4", out OracleTensor? first) ? first.Floats() : null;
            for (int d = 0; d < expected.Shape[0]; d++)
            {
                var box = new Box(boxes[4 * d], boxes[(4 * d) + 1], boxes[(4 * d) + 2], boxes[(4 * d) + 3]);
                ReadOnlySpan<float> mask = small.AsSpan((used + d) * side * side, side * side);
                float[] pasted = Whole(MaskPaste.Probabilities(mask, side, box, width, height), width, height);
                int start = d * pasted.Length;
                for (int p = 0; p < pasted.Length; p++)
                {
                    Assert.InRange((255 * pasted[p]) - expected.Data[start + p], -2f, 2f);
                    if (exact is not null && start + p < exact.Length)
                        Assert.Equal(exact[start + p], pasted[p], 1e-4);
                }
                Assert.Equal(pasted.Select(v => v > 0.5f ? (byte)1 : (byte)0), MaskPaste.Binary(mask, side, box, width, height).Decode());
            }
            used += (int)expected.Shape[0];
        }
        Assert.Equal(tensors["mask_prob28"].Shape[0], used);
    }

    [Theory]
    [InlineData(-30, -30, -5, -5)]
    [InlineData(200, 10, 300, 20)]
    [InlineData(5, 90, 6, 91)]
    public void A_box_outside_its_picture_has_no_pixels(float x1, float y1, float x2, float y2)
    {
        float[] full = [.. Enumerable.Repeat(1f, 28 * 28)];
        Assert.Equal(0, MaskPaste.Binary(full, 28, new Box(x1, y1, x2, y2), 100, 50).Area);
    }

    [Fact]
    public void A_full_mask_fills_its_box_to_a_pixel()
    {
        float[] full = [.. Enumerable.Repeat(1f, 28 * 28)];
        RunLengthMask mask = MaskPaste.Binary(full, 28, new Box(20, 10, 60, 40), 100, 50);
        (int x, int y, int width, int height) = mask.Bounds;
        Assert.All(new[] { x - 20, y - 10, x + width - 60, y + height - 40 }, off => Assert.InRange(off, -1, 1));
        Assert.InRange(mask.Area, (width * height) - 8, width * height); // corners are rounded
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(99.9f, 49.9f, 99.95f, 49.95f)]
    [InlineData(-1e9f, -1e9f, 1e9f, 1e9f)]
    [InlineData(float.NaN, 0, 1, float.PositiveInfinity)]
    public void No_box_is_too_odd(float x1, float y1, float x2, float y2)
    {
        float[] half = [.. Enumerable.Range(0, 28 * 28).Select(i => i % 28 < 14 ? 1f : 0f)];
        Assert.InRange(MaskPaste.Binary(half, 28, new Box(x1, y1, x2, y2), 100, 50).Area, 0, 5000);
    }

    private static float[] Whole(PastedMask pasted, int width, int height)
    {
        float[] picture = new float[width * height];
        for (int y = 0; y < pasted.Height; y++)
            pasted.Values.AsSpan(y * pasted.Width, pasted.Width).CopyTo(picture.AsSpan(((pasted.Top + y) * width) + pasted.Left));
        return picture;
    }
}
