using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Masks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Datasets;

public sealed class CocoReaderTests : IDisposable
{
    private const string Start = """{"images": [{"id": 7, "file_name": "a.jpg", "width": 40.0, "height": 30}], "categories": [{"id": 3, "name": "cat"}], """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<DatasetProblem> _skipped = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_may_come_in_any_order_and_other_keys_are_passed_over()
    {
        CocoDataset dataset = Read("""
            {"annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4.5], "area": 5, "iscrowd": 1, "score": 0.25,
              "segmentation": {"size": [30, 40], "counts": [0, 1200]}}],
             "info": {"deep": [[1], {"a": null}]}, "categories": [{"id": 3, "name": "cat"}],
             "images": [{"id": 7, "file_name": "a.jpg", "width": 40, "height": 30}]}
            """);
        CocoAnnotation box = Assert.Single(dataset.Annotations);
        Assert.Equal(new CocoAnnotation(1, 7, 3, 1, 2, 3, 4.5, 5, true) { Score = 0.25, Mask = new RunLengthMask(30, 40, 0, 1200) }, box);
        Assert.Empty(_skipped);
    }

    [Fact]
    public void A_file_without_annotations_is_unlabelled()
    {
        CocoDataset dataset = Read(Start + "\"x\": 1}");
        Assert.Equal(40, Assert.Single(dataset.Images).Width);
        Assert.Empty(dataset.Annotations);
        Assert.Empty(_skipped);
    }

    [Theory]
    [InlineData("NaN", "NaN")]
    [InlineData("Infinity", "Infinity")]
    [InlineData("-Infinity", "-Infinity")]
    [InlineData("1e999", "1e999")]
    public void Numbers_that_are_not_finite_are_named_and_text_that_looks_like_them_stays(string written, string shown)
    {
        CocoDataset dataset = Read(Start + """
            "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, NUMBER, 3, 4], "area": 2, "note": "NaN \" -Infinity"},
             {"id": 2, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 2, "score": -0.5}], "info": {"NaN": NUMBER}}
            """.Replace("NUMBER", written, StringComparison.Ordinal));
        Assert.Equal(-0.5, Assert.Single(dataset.Annotations).Score);
        DatasetProblem problem = Assert.Single(_skipped);
        Assert.Equal("annotations[0].bbox (id 1)", problem.Place);
        Assert.Contains($"the y is {shown}, not a finite number", problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_without_ids_or_with_the_same_one_get_their_own()
    {
        CocoDataset dataset = Read(Start + """
            "annotations": [{"id": 5, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 2},
             {"id": 5, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 2},
             {"image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 2}]}
            """);
        Assert.Equal([5, 6, 7], dataset.Annotations.Select(box => box.Id));
        Assert.Equal("annotations[1].id", Assert.Single(_skipped).Place);
    }

    // pycocotools writes [6, 1], [0, 40], [1, 2, 3, 4] and [5, 5, 5, 1] so
    [Theory]
    [InlineData("61", 7, true)]
    [InlineData("0X1", 40, true)]
    [InlineData("1232", 10, true)]
    [InlineData("555L", 16, true)]
    [InlineData("555L", 17, false)]
    [InlineData("0X", 40, false)]
    [InlineData("é", 7, false)]
    [InlineData("XXXXXXXXXXXXXXX1", 7, false)]
    public void Compressed_masks_are_counted(string counts, int width, bool fits)
    {
        Read("""
            {"images": [{"id": 7, "file_name": "a.jpg", "width": SIZE, "height": 1}], "categories": [{"id": 3, "name": "cat"}],
             "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [0, 0, 3, 1], "area": 2,
              "segmentation": {"size": [1, SIZE], "counts": "TEXT"}}]}
            """.Replace("TEXT", counts, StringComparison.Ordinal).Replace("SIZE", $"{width}", StringComparison.Ordinal));
        Assert.Equal(fits, _skipped.Count == 0);
    }

    [Theory]
    [InlineData("""{"size": [30, 41], "counts": [1230]}""", "size (id 1)", "the mask is 41x30 pixels, its picture 40x30; it is left out")]
    [InlineData("""{"size": [30, 40], "counts": [1000]}""", "counts (id 1)", "add up to 1000 pixels, not to 40x30 = 1200; the mask is left out")]
    [InlineData("""{"size": [3000000000, 4000000000], "counts": [1]}""", "size (id 1)", "which no picture is; the mask is left out")]
    [InlineData("""{"size": [0, 40], "counts": []}""", "size (id 1)", "which no picture is; the mask is left out")]
    [InlineData("""[[1, 1, 2, 2, 3, 1e8]]""", "segmentation[0] (id 1)", "number 5 of the polygon is 100000000, beyond any picture; the polygon is left out")]
    public void An_outline_that_cannot_be_used_is_told_and_its_box_stays(string outline, string place, string words)
    {
        CocoDataset dataset = Read(Start + """
            "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 2, "segmentation": OUTLINE}]}
            """.Replace("OUTLINE", outline, StringComparison.Ordinal));
        Assert.False(Assert.Single(dataset.Annotations).HasOutline);
        DatasetProblem problem = Assert.Single(_skipped);
        Assert.EndsWith(place, problem.Place, StringComparison.Ordinal);
        Assert.Contains(words, problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_tells_outlines_that_are_beside_their_boxes_or_missing()
    {
        string path = _folder.File("outlines.json");
        File.WriteAllText(path, Start + """
            "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [10, 10, 10, 10], "area": 9, "segmentation": [[0.1, 0.1, 0.5, 0.1, 0.5, 0.5]]},
             {"id": 2, "image_id": 7, "category_id": 3, "bbox": [10, 10, 10, 10], "area": 9, "segmentation": {"size": [30, 40], "counts": [1200]}},
             {"id": 3, "image_id": 7, "category_id": 3, "bbox": [10, 10, 10, 10], "area": 9, "segmentation": [[9, 9, 19.5, 10, 20, 20, 10, 21]]},
             {"id": 4, "image_id": 7, "category_id": 3, "bbox": [10, 10, 10, 10], "area": 9},
             {"id": 5, "image_id": 7, "category_id": 3, "bbox": [10, 10, 10, 10], "area": 9, "iscrowd": 1},
             {"id": 6, "image_id": 7, "category_id": 3, "bbox": [10, 10, 10, 10], "area": 9, "segmentation": [[5, 12, 9, 12, 15, 12]]}]}
            """);
        string[] found = [.. CocoChecker.Check(path, _folder.Path, cancel: TestContext.Current.CancellationToken).Where(p => p.File == path).Select(p => $"{p.Severity} {p.Place}: {p.Problem}")];
        Assert.Equal(
            [
                "Warning annotations[0].segmentation (id 1): the outline reaches from 0.1,0.1 to 0.5,0.5, the box from 10,10 to 20,20",
                "Warning annotations[1].segmentation (id 2): the mask is empty",
                "Warning annotations[5].segmentation (id 6): the outline covers nothing",
                "Warning annotations[3] (id 4): there is no outline for this object, though there are for others",
            ],
            found);
    }

    [Theory]
    [InlineData("../a.jpg")]
    [InlineData("b/../../a.jpg")]
    [InlineData("..\\\\a.jpg")]
    [InlineData("/a.jpg")]
    [InlineData("\\\\\\\\server\\\\a.jpg")]
    [InlineData("C:a.jpg")]
    [InlineData("a\\u0000.jpg")]
    [InlineData("")]
    [InlineData("\\ud800.jpg")]
    public void Names_that_may_lead_out_of_the_folder_are_refused_on_every_system(string name)
    {
        CocoDataset dataset = Read(Start.Replace("a.jpg", name, StringComparison.Ordinal) + "\"x\": 1}");
        Assert.Empty(dataset.Images);
        Assert.StartsWith("images[0].file_name", Assert.Single(_skipped).Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"images\": [], \"images\": [], \"categories\": [{\"id\": 1, \"name\": \"a\"}]}", "two lists \"images\"")]
    [InlineData("{\"images\": {}, \"categories\": [{\"id\": 1, \"name\": \"a\"}]}", "images: this is an object, not a list")]
    [InlineData("{\"images\": [], \"categories\": [{\"id\": 1, \"name\": \"a\"}]} x", "line 1, byte 56")]
    [InlineData("{\n \"images\": [],\n \"categories\": [{\"id\": 1 \"name\": \"a\"}]}", "line 3, byte 26")]
    [InlineData("{\n \"images\": [],\n \"categories\": [{\"id\": 1, \"na", "stops in the middle at line 3")]
    [InlineData("{\n \"images\": [", "stops in the middle at line 2")]
    [InlineData("{\"a\": 'x'}", "not valid JSON at line 1, byte 7")]
    [InlineData("  \n", "the file is empty")]
    public void Files_that_are_wrong_as_a_whole_are_refused_with_the_place(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Depth_is_limited()
    {
        string json = "{\"info\": " + new string('[', 100) + new string(']', 100) + "}";
        Assert.Contains("deeper than 64", Assert.Throws<BadInputException>(() => Read(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_and_folders_are_told()
    {
        foreach (string path in new[] { _folder.File("none.json"), _folder.Path })
            Assert.StartsWith(path, Assert.Throws<BadInputException>(() => CocoReader.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_damage_to_a_file_brings_more_than_a_refusal()
    {
        byte[] whole = System.Text.Encoding.UTF8.GetBytes(Start + """
            "annotations": [{"id": 1, "image_id": 7, "category_id": 3, "bbox": [1, 2, 3, 4], "area": 2, "iscrowd": 0, "segmentation": [[1, 1, 2, 2, 3, 1.5]]},
             {"id": 2, "image_id": 7, "category_id": 3, "bbox": [1, NaN, 3, 4], "segmentation": {"size": [30, 40], "counts": "61\u0041"}}]}
            """);
        byte[] likely = [.. "\"\\[]{},:-+.0123456789eENaIu \n\t\0"u8, 0xff, 0xc3, 0xef, .. "\\ud8001"u8];
        Gen<(int, byte)[]> damage = Gen.Choose(0, whole.Length - 1)
            .SelectMany(place => Gen.Elements(likely).Select(value => (place, value))).ArrayOf(3);
        Prop.ForAll(damage.ToArbitrary(), places =>
        {
            byte[] bytes = [.. whole];
            foreach ((int place, byte value) in places)
                bytes[place] = value;
            string path = _folder.File("damaged.json");
            File.WriteAllBytes(path, bytes);
            try
            {
                Usable.Assert(CocoReader.Read(path, problem => Assert.DoesNotContain(problem.ToString(), char.IsControl)));
            }
            catch (BadInputException refusal)
            {
                Assert.All(refusal.Problems, line => Assert.DoesNotContain(line, char.IsControl));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private CocoDataset Read(string json)
    {
        string path = _folder.File("a.json");
        File.WriteAllText(path, json);
        return CocoReader.Read(path, _skipped.Add);
    }
}
