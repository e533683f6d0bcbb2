using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class RegionGroupingTests
{
    private const RegionSimilarity All = RegionSimilarity.Color | RegionSimilarity.Texture | RegionSimilarity.Size | RegionSimilarity.Fill;

    [Fact]
    public void Regions_that_touch_only_by_their_boxes_are_no_neighbours()
    {
        // 0 is an L around 1; 2 lies in the box of 0 but touches 1 alone
        LabelMap map = new(4, 4,
        [
            0, 1, 1, 1,
            0, 1, 2, 1,
            0, 1, 1, 1,
            0, 0, 0, 0,
        ], 3);

        List<int>[] neighbours = RegionAdjacency.Of(map);

        Assert.Equal([1], neighbours[0]);
        Assert.Equal([0, 2], neighbours[1]);
        Assert.Equal([1], neighbours[2]);
    }

    [Fact]
    public void Regions_that_touch_by_a_corner_are_neighbours()
    {
        List<int>[] neighbours = RegionAdjacency.Of(new LabelMap(2, 2, [0, 1, 2, 0], 3));

        Assert.Equal([1, 2], neighbours[0]);
        Assert.Equal([0, 2], neighbours[1]);
    }

    [Fact]
    public void Alike_regions_apart_from_each_other_wait_for_what_lies_between_them()
    {
        // a red disc in a blue ring in a red frame: disc and frame are alike, and the box of the frame holds the disc
        RgbImage image = new(30, 30);
        int[] labels = new int[900];
        for (int i = 0; i < 900; i++)
        {
            int distance = Math.Max(Math.Abs((i % 30) - 15), Math.Abs((i / 30) - 15));
            labels[i] = distance < 4 ? 2 : distance < 10 ? 1 : 0;
            image.Pixels[(3 * i) + (labels[i] == 1 ? 2 : 0)] = 200;
        }

        IReadOnlyList<GroupedRegion> regions = Group(image, new LabelMap(30, 30, labels, 3), RegionSimilarity.Color);

        Assert.Equal(5, regions.Count);
        Assert.NotEqual(regions[0].Size + regions[2].Size, regions[3].Size);
    }

    [Fact]
    public void The_more_similar_neighbours_are_joined_first()
    {
        // three stripes: dark red, red, blue
        RgbImage image = new(30, 10);
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 30 / 10)];
        for (int i = 0; i < 300; i++)
        {
            image.Pixels[(3 * i) + (labels[i] == 2 ? 2 : 0)] = (byte)(labels[i] == 0 ? 180 : 200);
        }

        IReadOnlyList<GroupedRegion> regions = Group(image, new LabelMap(30, 10, labels, 3), RegionSimilarity.Color);

        Assert.Equal(new Box(0, 0, 20, 10), regions[3].Box);
        Assert.Equal(new Box(0, 0, 30, 10), regions[4].Box);
    }

    [Fact]
    public void Every_hierarchy_ends_with_the_whole_picture_and_counts_every_pixel() =>
        Check.QuickThrowOnFailure(Prop.ForAll(RandomPictures.Arbitrary(maxSide: 40), image =>
        {
            LabelMap map = Felzenszwalb.Segment(image, 50, 0.8, 5);
            return new[] { All, RegionSimilarity.Fill, RegionSimilarity.Size | RegionSimilarity.Texture }.All(similarity =>
            {
                IReadOnlyList<GroupedRegion> regions = Group(image, map, similarity);
                return regions.Count == (2 * map.Count) - 1
                    && regions.Take(map.Count).Sum(region => region.Size) == image.Width * image.Height
                    && regions[^1] is { DiedAt: 0 } last
                    && last.Box == new Box(0, 0, image.Width, image.Height)
                    && last.Size == image.Width * image.Height
                    && regions.All(region => region.BornAt is >= 0 and <= 1.0001f && region.DiedAt is >= 0 and <= 1.0001f);
            });
        }));

    [Fact]
    public void Histograms_sum_to_one_and_a_region_is_fully_similar_to_itself() =>
        Check.QuickThrowOnFailure(Prop.ForAll(RandomPictures.Arbitrary(maxSide: 30), image =>
        {
            LabelMap map = Felzenszwalb.Segment(image, 50, 0.8, 5);
            RegionFeatures features = Features(image, map);
            return Enumerable.Range(0, map.Count).All(region =>
                Math.Abs(features.Colors.Intersection(region, region) - 1) < 1e-5
                && Math.Abs(features.Textures.Intersection(region, region) - 1) < 1e-5);
        }));

    private static IReadOnlyList<GroupedRegion> Group(RgbImage image, LabelMap map, RegionSimilarity similarity) =>
        RegionGrouping.Run(Features(image, map), RegionAdjacency.Of(map), similarity);

    private static RegionFeatures Features(RgbImage image, LabelMap map)
    {
        byte[][] planes = ColorPlanes.Rgb(image);
        return RegionFeatures.Measure(map, planes, TextureCodes.Compute(planes, image.Width, image.Height));
    }
}
