using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using Xunit;

namespace AlignDet.Tests.Datasets;

public sealed class DatasetFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DatasetFolderTests()
    {
        foreach (string name in new[] { "annotations", "train", "images/val", "unlabeled", ".cache" })
            Directory.CreateDirectory(_folder.File(name));
        foreach (string split in new[] { "train", "val" })
            File.WriteAllText(_folder.File($"annotations/instances_{split}.json"), """{"images": [], "categories": [{"id": 1, "name": "a"}]}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Splits_are_found_in_both_layouts()
    {
        DatasetFolder folder = DatasetFolder.Open(_folder.Path);
        Assert.Equal(["train", "unlabeled", "val"], folder.Splits);
        Assert.Equal(["train", "val"], folder.LabelledSplits);
        Assert.Equal(_folder.File("train"), folder.ImagesFolder("train"));
        Assert.Equal(Path.Combine(_folder.Path, "images", "val"), folder.ImagesFolder("val"));
        Assert.Equal(Path.Combine(_folder.Path, "annotations", "instances_val.json"), folder.AnnotationFile("val"));
        Assert.False(folder.HasAnnotations("unlabeled"));
    }

    [Fact]
    public void A_missing_split_names_those_there_are()
    {
        DatasetFolder folder = DatasetFolder.Open(_folder.Path);
        string message = Assert.Throws<BadInputException>(() => folder.AnnotationFile("vall")).Message;
        Assert.Contains("train, val; val is the nearest name", message, StringComparison.Ordinal);
        message = Assert.Throws<BadInputException>(() => folder.ImagesFolder("unlabelled")).Message;
        Assert.Contains("unlabeled is the nearest name", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../train")]
    [InlineData("..")]
    [InlineData("/train")]
    [InlineData("")]
    public void Names_that_are_paths_are_refused(string split) =>
        Assert.Throws<BadInputException>(() => DatasetFolder.Open(_folder.Path).ImagesFolder(split));

    [Fact]
    public void A_missing_folder_is_told() => Assert.Throws<BadInputException>(() => DatasetFolder.Open(_folder.File("none")));

    [Fact]
    public void An_unlabelled_split_has_its_pictures_numbered_by_name()
    {
        ImageEncoder.Write(new RgbImage(8, 6), _folder.File("unlabeled/b.png"));
        ImageEncoder.Write(new RgbImage(3, 2), _folder.File("unlabeled/a.png"));
        File.WriteAllText(_folder.File("unlabeled/aa.jpg"), "text");
        var skipped = new List<DatasetProblem>();
        CocoDataset dataset = DatasetFolder.Open(_folder.Path).Read("unlabeled", skipped.Add);
        Assert.Equal([new(1, "a.png", 3, 2), new(2, "b.png", 8, 6)], dataset.Images);
        Assert.EndsWith("aa.jpg", Assert.Single(skipped).File, StringComparison.Ordinal);
    }
}
