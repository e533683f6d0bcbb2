using AlignDet.Vision.Synth;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Synth;

public class MaskOutlinesTests
{
    [Fact]
    public void A_rectangle_is_four_corners() =>
        Assert.Equal([10, 20, 13, 20, 13, 22, 10, 22], Assert.Single(Trace(["###", "###"])));

    [Fact]
    public void A_single_pixel_is_four_corners() => Assert.Equal(8, Assert.Single(Trace(["#"])).Length);

    [Fact]
    public void Parts_that_touch_at_a_corner_are_two_polygons() => Assert.Equal(2, Trace(["#.", ".#"]).Count);

    [Fact]
    public void A_frame_is_cut_in_two_so_that_its_hole_stays_free()
    {
        IReadOnlyList<double[]> polygons = Trace(["######", "#....#", "#....#", "#....#", "######"]);
        Assert.Equal(2, polygons.Count);
        Assert.DoesNotContain(polygons, polygon => Polygons.Contains(polygon, 12.5, 22.5));
        Assert.Contains(polygons, polygon => Polygons.Contains(polygon, 10.5, 22.5));
        Assert.Contains(polygons, polygon => Polygons.Contains(polygon, 15.5, 22.5));
    }

    [Fact]
    public void Any_mask_gives_polygons_that_keep_its_box()
    {
        Gen<bool[]> masks = Gen.Elements(true, false).ArrayOf(12 * 9).Where(mask => mask.Contains(true));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(masks.ToArbitrary(), mask =>
        {
            IReadOnlyList<double[]> polygons = MaskOutlines.Trace(mask, 12, 9, 0, 0);
            int[] set = [.. Enumerable.Range(0, mask.Length).Where(i => mask[i])];
            double[] xs = [.. polygons.SelectMany(p => p.Where((_, k) => k % 2 == 0))];
            double[] ys = [.. polygons.SelectMany(p => p.Where((_, k) => k % 2 == 1))];
            return polygons.All(p => p.Length >= 6)
                && xs.Min() == set.Min(i => i % 12) && xs.Max() == set.Max(i => i % 12) + 1
                && ys.Min() == set.Min(i => i / 12) && ys.Max() == set.Max(i => i / 12) + 1;
        }));
    }

    private static IReadOnlyList<double[]> Trace(string[] rows) =>
        MaskOutlines.Trace([.. string.Concat(rows).Select(c => c == '#')], rows[0].Length, rows.Length, 10, 20);
}
