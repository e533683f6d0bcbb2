using AlignDet.Vision.Datasets;

namespace AlignDet.Tests.Datasets;

/// <summary>What a data set that was read promises.</summary>
internal static class Usable
{
    public static void Assert(CocoDataset dataset)
    {
        var images = dataset.Images.ToDictionary(image => image.Id);
        var categories = dataset.Categories.ToDictionary(category => category.Id);
        Xunit.Assert.NotEmpty(categories);
        Xunit.Assert.Distinct(dataset.Annotations.Select(box => box.Id));
        foreach (CocoImage image in dataset.Images)
        {
            Xunit.Assert.InRange((long)image.Width * image.Height, 1, 100_000_000);
            Xunit.Assert.DoesNotContain("..", image.FileName.Split('/', '\\'));
            Xunit.Assert.False(Path.IsPathRooted(image.FileName));
        }
        foreach (CocoAnnotation box in dataset.Annotations)
        {
            Xunit.Assert.Contains(box.CategoryId, categories);
            CocoImage image = images[box.ImageId];
            Xunit.Assert.True(box.Width > 0 && box.Height > 0 && box.Area >= 0 && double.IsFinite(box.Area));
            Xunit.Assert.True(box.X < image.Width && box.Y < image.Height && box.X + box.Width > 0 && box.Y + box.Height > 0);
            Xunit.Assert.All(box.Polygons ?? [], polygon => Xunit.Assert.True(polygon.Length >= 6 && polygon.Length % 2 == 0 && polygon.All(double.IsFinite)));
        }
    }
}
