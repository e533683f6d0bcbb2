using AlignDet.Vision.Drawing;
using SkiaSharp;
using Xunit;

namespace AlignDet.Tests.Drawing;

public class TagPlacerTests
{
    [Fact]
    public void A_tag_sits_above_its_box_where_there_is_room()
    {
        SKRect place = new TagPlacer(200, 200).Place(new SKRect(50, 60, 120, 150), 40, 12);
        Assert.Equal(new SKRect(50, 48, 90, 60), place);
    }

    [Theory]
    [InlineData(0, 0, 50, 50)]
    [InlineData(180, 0, 200, 20)]
    [InlineData(150, 190, 200, 200)]
    [InlineData(0, 0, 200, 200)]
    public void A_tag_stays_within_the_picture(float left, float top, float right, float bottom)
    {
        SKRect place = new TagPlacer(200, 200).Place(new SKRect(left, top, right, bottom), 60, 12);
        Assert.True(place.Left >= 0 && place.Top >= 0 && place.Right <= 200 && place.Bottom <= 200);
    }

    [Fact]
    public void Tags_of_equal_boxes_do_not_lie_on_each_other()
    {
        TagPlacer placer = new(200, 200);
        SKRect box = new(50, 60, 120, 150);
        SKRect[] places = [.. Enumerable.Range(0, 4).Select(_ => placer.Place(box, 34, 12))];
        for (int i = 0; i < places.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.False(places[i].IntersectsWith(places[j]), $"{places[i]} and {places[j]}");
            }
        }
    }
}
