using AlignDet.Detection.Data;
using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using Xunit;

namespace AlignDet.Tests.Detection;

public class TrainingPictureTests
{
    private static readonly CocoDataset s_dataset = new()
    {
        Images = [new(7, "a.jpg", 100, 50), new(3, "deep/b.jpg", 40, 40), new(5, "empty.jpg", 10, 10)],
        Categories = [new(90, "zebra"), new(4, "apple"), new(17, "cat")],
        Annotations =
        [
            Annotation(1, image: 7, category: 17, 10, 20, 30, 10),
            Annotation(2, image: 7, category: 90, 0, 0, 100, 50) with { IsCrowd = true },
            Annotation(3, image: 3, category: 4, 1, 2, 3, 4),
            Annotation(4, image: 7, category: 90, -5, -5, 200, 200),
            Annotation(5, image: 7, category: 4, 120, 10, 5, 5), // outside
            Annotation(6, image: 7, category: 4, 5, 5, 0.5, 9), // less than a pixel
            Annotation(7, image: 7, category: 4, 95, 45, 20, 20),
        ],
    };

    [Fact]
    public void Classes_are_numbered_by_ascending_category_id_whatever_the_gaps()
    {
        Assert.Equal(["apple", "cat", "zebra"], TrainingPicture.Classes(s_dataset).Select(c => c.Name));
        Assert.Equal(new Dictionary<long, int> { [4] = 0, [17] = 1, [90] = 2 }, TrainingPicture.ClassOfCategory(s_dataset));
    }

    [Fact]
    public void Boxes_are_clipped_and_crowds_and_specks_left_out()
    {
        IReadOnlyList<TrainingPicture> pictures = TrainingPicture.Labelled(s_dataset, "folder");
        Assert.Equal([Path.Combine("folder", "a.jpg"), Path.Combine("folder", "deep/b.jpg")], pictures.Select(p => p.Path));
        Assert.Equal([new Box(10, 20, 40, 30), new Box(0, 0, 100, 50), new Box(95, 45, 100, 50)], pictures[0].Boxes);
        Assert.Equal([1, 2, 0], pictures[0].Labels);
        Assert.Equal([new Box(1, 2, 4, 6)], pictures[1].Boxes);
        Assert.Equal([0], pictures[1].Labels);
    }

    [Fact]
    public void Only_the_chosen_pictures_are_taken()
    {
        Assert.Equal([Path.Combine("f", "deep/b.jpg")], TrainingPicture.Labelled(s_dataset, "f", [1, 2]).Select(p => p.Path));
        Assert.Empty(TrainingPicture.Labelled(s_dataset, "f", []));
    }

    [Fact]
    public void Proposals_carry_their_number_in_file_order()
    {
        TrainingPicture picture = TrainingPicture.Proposed(s_dataset, "f", maxBoxes: null)[0];
        Assert.Equal(3, picture.Boxes.Length);
        Assert.Equal(picture.Labels.Order().Distinct(), picture.Labels);
    }

    [Fact]
    public void Of_too_many_proposals_the_first_are_taken()
    {
        Assert.Equal([new Box(10, 20, 40, 30)], TrainingPicture.Proposed(s_dataset, "f", maxBoxes: 1)[0].Boxes);
        Assert.Equal([new Box(10, 20, 40, 30), new Box(0, 0, 100, 50)], TrainingPicture.Proposed(s_dataset, "f", maxBoxes: 2)[0].Boxes);
        Assert.Equal(TrainingPicture.Proposed(s_dataset, "f", null)[0].Boxes, TrainingPicture.Proposed(s_dataset, "f", 1000)[0].Boxes);
    }

    [Fact]
    public void Outlines_go_with_their_boxes_and_boxes_without_one_stay_behind()
    {
        CocoDataset outlined = Outlined(a => a.Id is 1 or 3 or 6);
        IReadOnlyList<TrainingPicture> pictures = TrainingPicture.Labelled(outlined, "f", withOutlines: true);
        Assert.Equal([new Box(10, 20, 40, 30)], pictures[0].Boxes);
        Assert.Equal(2, pictures.Count);
        Assert.All(pictures, picture => Assert.Equal(picture.Boxes.Length, picture.Outlines!.Length));
        Assert.Equal((10, 20), (pictures[0].Outlines![0].Draw(100, 50).Left, pictures[0].Outlines![0].Draw(100, 50).Top));
        Assert.All(TrainingPicture.Labelled(outlined, "f"), picture => Assert.Null(picture.Outlines));
    }

    [Fact]
    public void Boxes_without_an_outline_are_counted_and_named_and_none_at_all_is_refused()
    {
        var told = new List<string>();
        MaskLabels.Check(Outlined(a => a.Id is 1 or 3 or 6), "a.json", "mask-rcnn", told.Add);
        Assert.Equal("a.json: 3 of 6 boxes have no segmentation and are left out, since mask-rcnn learns masks: id 4, 5, 7", Assert.Single(told));
        MaskLabels.Check(Outlined(a => a.Id != 2), "a.json", "mask-rcnn", told.Add); // a crowd needs none
        Assert.Single(told);
        BadInputException fault = Assert.Throws<BadInputException>(() => MaskLabels.Check(s_dataset, "a.json", "mask-rcnn", told.Add));
        Assert.Equal("a.json: not one of 6 boxes has a segmentation, and mask-rcnn learns masks. "
            + "Give a data set with outlines, or a detector that needs boxes alone, such as faster-rcnn.", fault.Message);
    }

    private static CocoDataset Outlined(Func<CocoAnnotation, bool> which) => new()
    {
        Images = s_dataset.Images,
        Categories = s_dataset.Categories,
        Annotations = [.. s_dataset.Annotations.Select(a => which(a)
            ? a with { Polygons = [[a.X, a.Y, a.X + a.Width, a.Y, a.X + a.Width, a.Y + a.Height, a.X, a.Y + a.Height]] } : a)],
    };

    private static CocoAnnotation Annotation(long id, long image, long category, double x, double y, double width, double height) =>
        new(id, image, category, x, y, width, height, width * height, IsCrowd: false);
}
