using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Datasets;

/// <summary>The readers and the selective search on pictures from outside.</summary>
public class RealScenesTests
{
    [Theory]
    [InlineData("train")]
    [InlineData("val")]
    public void A_sound_data_set_has_no_problem(string split)
    {
        DatasetFolder folder = DatasetFolder.Open(RealScenes.Folder);
        Assert.Empty(CocoChecker.Check(folder.AnnotationFile(split), folder.ImagesFolder(split), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_first_hundred_proposals_find_most_objects()
    {
        DatasetFolder folder = DatasetFolder.Open(RealScenes.Folder);
        CocoDataset truth = folder.Read("val");
        var filter = new ProposalFilter(new ProposalSpec { MinSide = 16, MaxBoxes = 100 });
        int objects = 0, found = 0;
        foreach (CocoImage image in truth.Images.Take(10))
        {
            RgbImage picture = ImageDecoder.Decode(Path.Combine(folder.ImagesFolder("val"), image.FileName), TestContext.Current.CancellationToken);
            IReadOnlyList<Box> boxes = filter.Apply(SelectiveSearch.Find(picture, "fast", TestContext.Current.CancellationToken), picture.Width, picture.Height);
            Assert.InRange(boxes.Count, 1, 100);
            foreach (CocoAnnotation annotation in truth.Annotations.Where(a => a.ImageId == image.Id && !a.IsCrowd))
            {
                objects++;
                found += boxes.Any(box => box.IoU(annotation.Box) >= 0.5) ? 1 : 0;
            }
        }
        Assert.True(found >= 0.8 * objects, $"{found} of {objects}");
    }
}
