using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Datasets;

public sealed class CocoWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_reads_back_the_same()
    {
        string path = _folder.File("sub/a.json");
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            CocoDataset dataset = RandomDataset(new Random(seed));
            CocoWriter.Write(dataset, path);
            CocoDataset read = CocoReader.Read(path, problem => Assert.Fail(problem.ToString()));
            Assert.Equal(dataset.Images, read.Images);
            Assert.Equal(dataset.Categories, read.Categories);
            // records compare lists by reference
            Assert.Equal(dataset.Annotations.Select(box => box with { Polygons = null }), read.Annotations.Select(box => box with { Polygons = null }));
            Assert.Equal(dataset.Annotations.Select(box => box.Polygons), read.Annotations.Select(box => box.Polygons));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Settings_are_kept_under_info()
    {
        string path = _folder.File("a.json");
        CocoWriter.Write(
            RandomDataset(new Random(1)), path, new Dictionary<string, JsonNode?> { ["method"] = "search", ["boxes"] = 200, ["none"] = null });
        Assert.Equal("""{"method":"search","boxes":200,"none":null}""", JsonNode.Parse(File.ReadAllText(path))!["info"]!.ToJsonString());
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = _folder.File("a.json");
        File.WriteAllText(path, "old");
        CocoDataset bad = new()
        {
            Images = [], Categories = [new(1, "a")], Annotations = [new(1, 1, 1, double.NaN, 0, 1, 1, 1, false)],
        };
        Assert.ThrowsAny<ArgumentException>(() => CocoWriter.Write(bad, path));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Throws<BadInputException>(() => CocoWriter.Write(bad, Path.Combine(path, "b.json")));
    }

    [Fact]
    public void Results_read_back_the_same()
    {
        string path = _folder.File("r.json");
        var random = new Random(4);
        CocoDetection[] detections =
            [.. Enumerable.Range(0, 50).Select(i => new CocoDetection(i - 3, i % 7, random.NextDouble() * 1e3, -random.NextDouble(), 0, random.NextDouble() / 3, random.NextDouble()))];
        CocoResults.Write(path, detections);
        Assert.Equal(detections, CocoResults.Read(path));
        CocoResults.Write(path, []);
        Assert.Empty(CocoResults.Read(path));
    }

    [Theory]
    [InlineData("{}", "annotation file?")]
    [InlineData("[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, NaN, 4], \"score\": 1}]", "[0].bbox[2]: this is NaN")]
    [InlineData("[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, 4], \"score\": 1}]", "[0].bbox: the bbox is a list of 3")]
    [InlineData("[{\"image_id\": 1, \"category_id\": 1, \"segmentation\": {}, \"score\": 1}]", "these are masks")]
    [InlineData("[{\"image_id\": 1.5, \"bbox\": [1, 2, 3, 4]}]", "[0].category_id: this is missing")]
    [InlineData("[4]", "[0]: this is 4, not an object")]
    public void Unusable_results_are_refused_with_the_place(string json, string expected)
    {
        string path = _folder.File("r.json");
        File.WriteAllText(path, json);
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => CocoResults.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_unusable_results_the_first_ten_are_told()
    {
        string path = _folder.File("r.json");
        File.WriteAllText(path, $"[{string.Join(',', Enumerable.Repeat("0", 30))}]");
        var refusal = Assert.Throws<BadInputException>(() => CocoResults.Read(path));
        Assert.Equal(11, refusal.Problems.Count);
        Assert.Contains("20 problems more", refusal.Problems[^1], StringComparison.Ordinal);
    }

    private static CocoDataset RandomDataset(Random random)
    {
        CocoImage[] images = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i =>
            new CocoImage(random.NextInt64(1L << 40) * 8 + i, $"bild \"{i}\" ü/{i}.jpg", random.Next(50, 5000), random.Next(50, 5000)))];
        CocoCategory[] categories = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => new CocoCategory(i * 3 - 2, $"naïve {i} 😀<>"))];
        CocoAnnotation Annotation(int i)
        {
            CocoImage image = images[random.Next(images.Length)];
            double x = random.NextDouble() * (image.Width - 1), y = random.NextDouble() * (image.Height - 1);
            return new(
                i * 7 - 3, image.Id, categories[random.Next(categories.Length)].Id, x, y, 0.2 + random.NextDouble() * 50, 0.2 + random.NextDouble() * 50,
                random.NextDouble() * 1e4, random.Next(5) == 0)
            {
                Score = random.Next(2) == 0 ? random.NextDouble() : null,
                Polygons = random.Next(2) == 0
                    ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Enumerable.Range(0, 2 * random.Next(3, 9)).Select(_ => random.NextDouble() * 100).ToArray())]
                    : null,
            };
        }
        return new CocoDataset { Images = images, Categories = categories, Annotations = [.. Enumerable.Range(0, random.Next(20)).Select(Annotation)] };
    }
}
