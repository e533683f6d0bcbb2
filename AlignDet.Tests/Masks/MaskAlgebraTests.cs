using AlignDet.Recipes;
using AlignDet.Vision.Masks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Masks;

public sealed class MaskAlgebraTests
{
    private static readonly Gen<(int Height, int Width, byte[] A, byte[] B)> s_pairs =
        from height in Gen.Choose(1, 12)
        from width in Gen.Choose(1, 12)
        from density in Gen.Choose(0, 10)
        from a in Gen.Choose(0, 9).Select(v => v < density ? (byte)1 : (byte)0).ArrayOf(height * width)
        from b in Gen.Choose(0, 9).Select(v => v < density ? (byte)1 : (byte)0).ArrayOf(height * width)
        select (height, width, a, b);

    [Fact]
    public void Masks_behave_like_the_sets_of_their_pixels() => Check(s_pairs, pair =>
    {
        (int height, int width, byte[] a, byte[] b) = pair;
        RunLengthMask first = RunLengthMask.Encode(a, height, width), second = RunLengthMask.Encode(b, height, width);
        byte[] both = [.. a.Zip(b, (x, y) => (byte)(x & y))], either = [.. a.Zip(b, (x, y) => (byte)(x | y))];
        Assert.Equal(a, first.Decode());
        Assert.Equal(first, RunLengthText.Read(RunLengthText.Write(first), height, width));
        Assert.Equal(a.Sum(v => v), first.Area);
        Assert.Equal(RunLengthMask.Encode(either, height, width), MaskMerge.Union([first, second]));
        Assert.Equal(RunLengthMask.Encode(both, height, width), MaskMerge.Intersection([first, second]));
        Assert.Equal(MaskMerge.Union([first, second]), MaskMerge.Union([second, first]));
        Assert.Equal(Share(both.Sum(v => v), either.Sum(v => v)), MaskIou.Of(first, second));
        Assert.Equal(Share(both.Sum(v => v), a.Sum(v => v)), MaskIou.Of(first, second, isCrowd: true));
        Assert.Equal(Bounds(a, width), first.Bounds);

        MaskPatch patch = MaskPatch.Of(first);
        byte[] picture = new byte[a.Length];
        patch.CopyTo(picture, width);
        Assert.Equal(a, picture);
        Assert.Equal(first, patch.ToRunLengths(height, width));
    });

    [Fact]
    public void A_polygon_covers_the_pixels_that_the_definition_says()
    {
        // hundredths, also far outside the picture, and edges that are almost or quite along the axes
        Gen<double> coordinate = Gen.OneOf(Gen.Choose(-300, 3300).Select(v => v / 100.0), Gen.Choose(-10, 40).Select(v => (double)v), Gen.Choose(-40000, 40000).Select(v => v / 10.0));
        Gen<(int, int, double[])> polygons =
            from height in Gen.Choose(1, 30)
            from width in Gen.Choose(1, 30)
            from points in Gen.Choose(3, 9)
            from polygon in coordinate.ArrayOf(2 * points)
            select (height, width, polygon);
        Check(polygons, given =>
        {
            (int height, int width, double[] polygon) = given;
            Assert.Equal(DensePolygonFill.Fill(polygon, height, width).Cast<bool>(), MaskPolygons.Fill(polygon, height, width).Decode().Select(v => v == 1));
        });
    }

    [Fact]
    public void An_edge_of_any_length_takes_no_time()
    {
        double[] polygon = [-1e7, -1e7, 1e7, -1e7, 1e7, 1e7, -1e7, 1e7];
        Assert.Equal(600, MaskPolygons.Fill(polygon, 20, 30).Area);
        double[] slanted = [.. Enumerable.Range(0, 2000).SelectMany(i => (double[])[i % 2 == 0 ? -9e6 : 9.1e6, i % 3 == 0 ? 1e7 : -8e6])];
        Assert.InRange(MaskPolygons.Fill(slanted, 20, 30).Area, 0, 600);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4 }, "4 numbers")]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7 }, "7 numbers")]
    [InlineData(new[] { 1, 2, 3, 4, 5, double.NaN }, "number 5")]
    [InlineData(new[] { 1, -1e8, 3, 4, 5, 6 }, "number 1 of the polygon is -100000000, beyond any picture")]
    public void What_is_no_polygon_is_told(double[] polygon, string words) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => MaskPolygons.Fill(polygon, 5, 5)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("61", 1, 8, "add up to 7 pixels, not to 8x1 = 8")]
    [InlineData("6é", 1, 7, "no run lengths")]
    [InlineData("0X", 1, 40, "no run lengths")]
    [InlineData("61", 0, 7, "which no picture is")]
    [InlineData("61", 2_000_000_000, 2_000_000_000, "which no picture is")]
    public void What_is_no_mask_is_told(string text, int height, int width, string words) =>
        Assert.Contains(words, Assert.Throws<BadInputException>(() => RunLengthText.Read(text, height, width)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_text_brings_more_than_a_refusal() => Check(
        from letters in Gen.Choose(40, 120).ArrayOf(8)
        from width in Gen.Choose(1, 50)
        select (new string([.. letters.Select(l => (char)l)]), width),
        given =>
        {
            try
            {
                Assert.Equal(given.width, RunLengthText.Read(given.Item1, 1, given.width).Decode().Length);
            }
            catch (BadInputException)
            {
                // refused, as it should be
            }
        });

    [Fact]
    public void Masks_of_two_sizes_have_nothing_to_do_with_each_other()
    {
        RunLengthMask a = new(2, 3, 6), b = new(3, 2, 6);
        Assert.Throws<ArgumentException>(() => MaskIou.Of(a, b));
        Assert.Throws<ArgumentException>(() => MaskMerge.Union([a, b]));
        Assert.Throws<ArgumentException>(() => MaskMerge.Union([]));
        Assert.NotEqual(a, b);
    }

    [Fact]
    public void Empty_runs_count_nothing()
    {
        RunLengthMask mask = new(2, 4, 3, 0, 1, 2, 0, 0, 2);
        Assert.Equal((2, 0, 1, 2), mask.Bounds);
        Assert.Equal(mask.Decode(), new RunLengthMask(2, 4, 4, 2, 2).Decode());
        Assert.Equal(1, MaskIou.Of(mask, new RunLengthMask(2, 4, 4, 2, 2)));
    }

    private static double Share(int part, int whole) => part == 0 ? 0 : (double)part / whole;

    private static (int, int, int, int) Bounds(byte[] pixels, int width)
    {
        (int X, int Y)[] on = [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] == 1).Select(i => (i % width, i / width))];
        return on.Length == 0 ? default : (on.Min(p => p.X), on.Min(p => p.Y), on.Max(p => p.X) - on.Min(p => p.X) + 1, on.Max(p => p.Y) - on.Min(p => p.Y) + 1);
    }

    private static void Check<T>(Gen<T> given, Action<T> body) => Prop.ForAll(given.ToArbitrary(), body).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
