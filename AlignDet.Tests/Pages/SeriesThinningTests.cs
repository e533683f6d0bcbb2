using AlignDet.Web.Components.Charts;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class SeriesThinningTests
{
    [Fact]
    public void A_lone_peak_among_many_points_stays()
    {
        ChartPoint[] points = [.. Enumerable.Range(0, 50_000).Select(i => new ChartPoint(i, i == 31_415 ? 99 : i == 27_182 ? -7 : 1))];

        IReadOnlyList<ChartPoint> thin = SeriesThinning.Thin(points, 200);

        Assert.InRange(thin.Count, 4, 200);
        Assert.Contains(new ChartPoint(31_415, 99), thin);
        Assert.Contains(new ChartPoint(27_182, -7), thin);
        Assert.Equal(points[0], thin[0]);
        Assert.Equal(points[^1], thin[^1]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(101)]
    public void Steps_stay_in_order_and_the_limit_holds(int limit)
    {
        Random random = new(1);
        ChartPoint[] points = [.. Enumerable.Range(0, 1000).Select(i => new ChartPoint(i * 3, random.NextDouble()))];

        IReadOnlyList<ChartPoint> thin = SeriesThinning.Thin(points, limit);

        Assert.True(thin.Count <= limit);
        Assert.Equal(thin.Select(p => p.Step).Distinct().Order(), thin.Select(p => p.Step));
    }

    [Fact]
    public void Few_points_stay_as_they_are()
    {
        ChartPoint[] points = [new(1, 2), new(2, 3)];

        Assert.Same(points, SeriesThinning.Thin(points, 100));
    }
}
