using AlignDet.Detection.Data;
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

    private static CocoAnnotation Annotation(long id, long image, long category, double x, double y, double width, double height) =>
        new(id, image, category, x, y, width, height, width * height, IsCrowd: false);
}
