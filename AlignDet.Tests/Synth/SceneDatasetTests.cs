using System.Security.Cryptography;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;
using AlignDet.Vision.Synth;
using Xunit;

namespace AlignDet.Tests.Synth;

public class SceneDatasetTests
{
    private static readonly SceneSettings s_small = new()
    {
        Images = 12, Val = 5, Unlabeled = 4, Classes = 3, CropsPerClass = 3, MinSide = 96, MaxSide = 120, Seed = 7,
    };

    [Fact]
    public void The_same_seed_gives_the_same_bytes_whatever_the_number_of_threads()
    {
        using TemporaryFolder folder = new();
        SceneDataset.Write(folder.File("one"), s_small, threads: 1, cancel: TestContext.Current.CancellationToken);
        SceneDataset.Write(folder.File("four"), s_small, threads: 4, cancel: TestContext.Current.CancellationToken);
        Dictionary<string, string> one = Hashes(folder.File("one"));
        Assert.Equal(one, Hashes(folder.File("four")));
        Assert.Equal(12 + 5 + 4 + 3 * 3 + 2, one.Count);
    }

    [Fact]
    public void Pictures_stay_the_same_when_there_are_more_of_them()
    {
        using TemporaryFolder folder = new();
        SceneDataset.Write(folder.File("few"), s_small, cancel: TestContext.Current.CancellationToken);
        SceneDataset.Write(folder.File("more"), s_small with { Images = 15, Val = 6, CropsPerClass = 4 }, cancel: TestContext.Current.CancellationToken);
        Dictionary<string, string> more = Hashes(folder.File("more"));
        Assert.All(
            Hashes(folder.File("few")).Where(file => file.Key.EndsWith(".jpg", StringComparison.Ordinal)),
            file => Assert.Equal(file.Value, more[file.Key]));
    }

    [Fact]
    public void The_annotations_are_clean_and_fit_the_pictures()
    {
        using TemporaryFolder folder = new();
        SceneDataset.Write(folder.File("set"), s_small, cancel: TestContext.Current.CancellationToken);
        foreach (string split in (string[])["train", "val"])
        {
            string file = Path.Combine(folder.File("set"), "annotations", $"instances_{split}.json");
            string pictures = Path.Combine(folder.File("set"), split);
            Assert.Empty(CocoChecker.Check(file, pictures, cancel: TestContext.Current.CancellationToken));
            CocoDataset dataset = CocoReader.Read(file);
            Assert.Equal(["disc", "square", "triangle"], dataset.Categories.Select(category => category.Name));
            Assert.NotEmpty(dataset.Annotations);
            Dictionary<long, CocoImage> images = dataset.Images.ToDictionary(image => image.Id);
            foreach (CocoAnnotation drawn in dataset.Annotations)
            {
                // the outline is drawn with fewer corners than the pixels have
                long filled = MaskPolygons.Fill(drawn.Polygons!, images[drawn.ImageId].Height, images[drawn.ImageId].Width).Area;
                Assert.InRange(filled, (0.9 * drawn.Area) - 10, (1.1 * drawn.Area) + 10);
            }
            foreach (CocoImage image in dataset.Images)
            {
                Assert.Equal((image.Width, image.Height), ImageDecoder.ReadSize(Path.Combine(pictures, image.FileName)));
                Assert.InRange(image.Width, 96, 120);
            }
        }
    }

    [Fact]
    public void A_folder_that_holds_something_is_refused_and_left_as_it_is()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("set"));
        File.WriteAllText(Path.Combine(folder.File("set"), "mine.txt"), "mine");
        Assert.Throws<BadInputException>(() => SceneDataset.Write(folder.File("set"), s_small, cancel: TestContext.Current.CancellationToken));
        Assert.Throws<BadInputException>(() =>
            SceneDataset.Write(Path.Combine(folder.File("set"), "mine.txt"), s_small, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(folder.File("set")).Select(Path.GetFileName));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_empty_folder_is_filled()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("set"));
        SceneDataset.Write(folder.File("set"), s_small with { Unlabeled = 0, CropsPerClass = 0 }, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(
            ["annotations", "train", "val"],
            Directory.EnumerateDirectories(folder.File("set")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_stop_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            SceneDataset.Write(folder.File("set"), s_small, new CancelAfter(stop, 5), stop.Token, threads: 2));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void All_settings_out_of_range_are_named_together()
    {
        using TemporaryFolder folder = new();
        BadInputException fault = Assert.Throws<BadInputException>(() => SceneDataset.Write(
            folder.File("set"), s_small with { Classes = 13, Images = 0 }, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(2, fault.Problems.Count);
        Assert.Contains(fault.Problems, problem => problem.Contains("13", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static Dictionary<string, string> Hashes(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(folder, file),
            file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private sealed class CancelAfter(CancellationTokenSource stop, int pictures) : IProgress<SceneProgress>
    {
        public void Report(SceneProgress value)
        {
            if (value.Done >= pictures)
            {
                stop.Cancel();
            }
        }
    }
}
