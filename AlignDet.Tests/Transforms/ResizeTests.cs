using System.Text.Json;
using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Transforms;

public sealed class ResizeTests
{
    public static TheoryData<string, int, int> Sizes() =>
    [
        .. TransformsOracle.Cases.GetProperty("resize").EnumerateArray().Select(c =>
            (c.GetProperty("name").GetString()!, c.GetProperty("width").GetInt32(), c.GetProperty("height").GetInt32()))
    ];

    [Theory, Trait("oracle", "true")]
    [MemberData(nameof(Sizes))]
    public void Pixels_are_within_1_of_OpenCV_and_nearest_to_the_true_value(string name, int width, int height)
    {
        byte[] actual = Resize.Bilinear(TransformsOracle.Source("source"), width, height).Pixels;

        byte[] expected = TransformsOracle.Resize[name + ".u8"].Data;
        float[] real = TransformsOracle.Resize[name + ".f32"].Floats();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(actual.Select((value, i) => (value, i)), p =>
        {
            Assert.InRange(p.value - expected[p.i], -1, 1);
            Assert.InRange(p.value - real[p.i], -0.6f, 0.6f);
        });
    }

    [Fact, Trait("oracle", "true")]
    public void Sizes_equal_mmcv()
    {
        foreach (JsonElement c in TransformsOracle.Cases.GetProperty("rescale_size").EnumerateArray())
        {
            int[] old = Ints(c, "old_wh");
            int[] scale = Ints(c, "scale");
            (int width, int height, double factor) = Resize.KeepRatio(old[0], old[1], Math.Min(scale[0], scale[1]), Math.Max(scale[0], scale[1]));
            Assert.Equal(Ints(c, "new_wh"), new[] { width, height });
            Assert.Equal(c.GetProperty("factor").GetDouble(), factor, 1e-12);
        }
    }

    [Fact, Trait("oracle", "true")]
    public void Boxes_equal_mmdet()
    {
        Box[] boxes = Boxes(TransformsOracle.Cases.GetProperty("boxes_in"));
        foreach (JsonElement c in TransformsOracle.Cases.GetProperty("boxes").EnumerateArray())
        {
            Box[] actual;
            switch (c.GetProperty("op").GetString())
            {
                case "resize" when c.GetProperty("clip").GetBoolean():
                    int[] old = Ints(c, "old_wh");
                    int[] to = Ints(c, "new_wh");
                    actual = Resize.Boxes(boxes, old[0], old[1], to[0], to[1]);
                    break;
                case "hflip":
                    int[] size = Ints(c, "wh");
                    actual = Flip.Horizontal(new Sample(new RgbImage(size[0], size[1]), boxes, new int[boxes.Length])).Boxes;
                    break;
                default:
                    continue;
            }
            Assert.All(actual.Zip(Boxes(c.GetProperty("out"))), p =>
            {
                Assert.Equal(p.Second.X1, p.First.X1, 1e-4f);
                Assert.Equal(p.Second.Y1, p.First.Y1, 1e-4f);
                Assert.Equal(p.Second.X2, p.First.X2, 1e-4f);
                Assert.Equal(p.Second.Y2, p.First.Y2, 1e-4f);
            });
        }
    }

    [Fact]
    public void An_even_picture_stays_even_at_every_size() =>
        Prop.ForAll(
            Gen.Choose(1, 70).Four().ToArbitrary(),
            s =>
            {
                var grey = new RgbImage(s.Item1, s.Item2);
                Array.Fill(grey.Pixels, (byte)(s.Item3 * 3));
                return Resize.Bilinear(grey, s.Item3, s.Item4).Pixels.All(v => v == (byte)(s.Item3 * 3));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sides_keep_to_their_limits_and_the_ratio() =>
        Prop.ForAll(
            Gen.Choose(1, 3000).Two().ToArbitrary(),
            s =>
            {
                (int width, int height, double scale) = Resize.KeepRatio(s.Item1, s.Item2, 160, 240);
                return Math.Min(width, height) <= 160 && Math.Max(width, height) <= 240 && width > 0 && height > 0
                    && (Math.Abs(width - (s.Item1 * scale)) <= 0.5 || width == 1)
                    && (Math.Abs(height - (s.Item2 * scale)) <= 0.5 || height == 1);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_scales_boxes_by_the_rounded_sides_and_keeps_labels()
    {
        var sample = new Sample(new RgbImage(84, 67), [new Box(0, 0, 84, 67), new Box(10, 20, 30, 40)], [4, 9]);

        Sample resized = Resize.Apply(sample, 160, 240);

        (int width, int height, _) = Resize.KeepRatio(84, 67, 160, 240);
        Assert.Equal((width, height), (resized.Image.Width, resized.Image.Height));
        Assert.Equal(new Box(0, 0, width, height), resized.Boxes[0]);
        Assert.Equal(30f * width / 84, resized.Boxes[1].X2, 1e-3f);
        Assert.Equal(40f * height / 67, resized.Boxes[1].Y2, 1e-3f);
        Assert.Equal([4, 9], resized.Labels);
    }

    private static int[] Ints(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];

    private static Box[] Boxes(JsonElement rows) =>
    [
        .. rows.EnumerateArray().Select(r => new Box(r[0].GetSingle(), r[1].GetSingle(), r[2].GetSingle(), r[3].GetSingle()))
    ];
}
