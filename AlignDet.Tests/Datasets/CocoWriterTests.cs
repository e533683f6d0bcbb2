using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
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
                IsDifficult = random.Next(4) == 0,
                Polygons = random.Next(2) == 0
                    ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Enumerable.Range(0, 2 * random.Next(3, 9)).Select(_ => random.NextDouble() * 100).ToArray())]
                    : null,
            };
        }
        return new CocoDataset { Images = images, Categories = categories, Annotations = [.. Enumerable.Range(0, random.Next(20)).Select(Annotation)] };
    }
}
