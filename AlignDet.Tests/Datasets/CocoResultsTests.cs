using System.Globalization;
using System.Text;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Datasets;

public sealed class CocoResultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Results_read_back_the_same()
    {
        string path = _folder.File("r.json");
        var random = new Random(4);
        CocoDetection[] detections =
            [.. Enumerable.Range(0, 50).Select(i => new CocoDetection(i - 3, i % 7, random.NextDouble() * 1e3, -random.NextDouble(), 0, random.NextDouble() / 3, random.NextDouble()))];
        CocoResults.Write(path, detections);
        Assert.Equal(detections, Read());
        CocoResults.Write(path, []);
        Assert.Empty(Read());
    }

    [Theory]
    [InlineData("{}", "annotation file?")]
    [InlineData("[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, NaN, 4], \"score\": 1}]", "[0].bbox[2]: this is NaN")]
    [InlineData("[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, 4], \"score\": 1}]", "[0].bbox: the bbox is a list of 3")]
    [InlineData("[{\"image_id\": 1, \"category_id\": 1, \"segmentation\": {}, \"score\": 1}]", "[0].segmentation.size: the size is missing")]
    [InlineData("[{\"image_id\": 1.5, \"bbox\": [1, 2, 3, 4]}]", "[0].category_id: this is missing")]
    [InlineData("[4]", "[0]: this is 4, not an object")]
    public void Unusable_results_are_refused_with_the_place(string json, string expected)
    {
        string path = _folder.File("r.json");
        File.WriteAllText(path, json);
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_unusable_results_the_first_ten_are_told()
    {
        string path = _folder.File("r.json");
        File.WriteAllText(path, $"[{string.Join(',', Enumerable.Repeat("0", 30))}]");
        var refusal = Assert.Throws<BadInputException>(() => Read());
        Assert.Equal(11, refusal.Problems.Count);
        Assert.Contains("20 problems more", refusal.Problems[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"size": [2, 3], "counts": [1, 5]}""")]
    [InlineData("""{"counts": "15", "size": [2.0, 3]}""")]
    [InlineData("""{"size": [2, 3], "counts": "\u00315", "extra": [1, {"a": "]"}]}""")]
    public void A_mask_is_read_however_it_is_written(string segmentation)
    {
        string item = $$"""{"category_id": 2, "score": 1, "segmentation": {{segmentation}}, "image_id": 1}""";
        CocoDetection found = Assert.Single(Read($"[{item}]"));
        Assert.Equal(CocoDetection.OfMask(1, 2, new RunLengthMask(2, 3, 1, 5), 1), found);
        Assert.Equal((0, 0, 3, 2), (found.X, found.Y, found.Width, found.Height));

        CocoDetection withBox = Assert.Single(Read($"[{item.Replace("\"score\"", "\"bbox\": [1, 2, 3, 4], \"score\"", StringComparison.Ordinal)}]"));
        Assert.Equal(new CocoDetection(1, 2, 1, 2, 3, 4, 1) { Mask = found.Mask }, withBox);
        Assert.Null(Assert.Single(Read(masks: false)).Mask);
    }

    [Fact]
    public void Masks_read_back_the_same()
    {
        Gen<CocoDetection> detections =
            from height in Gen.Choose(1, 40)
            from width in Gen.Choose(1, 400)
            from density in Gen.Choose(0, 100)
            from seed in Gen.Choose(0, 9999)
            from hasBox in Gen.Elements(true, false)
            select Detection(height, width, density, seed, hasBox);
        Prop.ForAll(detections.ListOf().ToArbitrary(), given =>
        {
            CocoResults.Write(_folder.File("r.json"), given);
            Assert.Equal(given, Read());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

        static CocoDetection Detection(int height, int width, int density, int seed, bool hasBox)
        {
            var random = new Random(seed);
            RunLengthMask mask = RunLengthMask.Encode([.. Enumerable.Range(0, height * width).Select(_ => (byte)(random.Next(100) < density ? 1 : 0))], height, width);
            return hasBox ? new CocoDetection(seed, 3, 1, 2.5, 3, 4, 0.25) { Mask = mask } : CocoDetection.OfMask(seed, 3, mask, 0.5);
        }
    }

    [Fact]
    public void Items_of_any_size_and_spacing_are_read_wherever_a_piece_of_the_file_ends()
    {
        // letters of one to four bytes, so that pieces end in the middle of some
        string[] paddings = ["", " ", "\n\t", new(' ', 3000), "\n" + new string(' ', 70_000)];
        for (int seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder(seed % 2 == 0 ? "\uFEFF[" : "[");
            var expected = new List<CocoDetection>();
            for (int i = 0; i < 3000; i++)
            {
                string padding = paddings[random.Next(i % 500 == 0 ? 5 : 3)], note = string.Concat(Enumerable.Repeat("aé木😀\\\"", random.Next(i == 700 ? 90_000 : 20)));
                var box = new CocoDetection(random.NextInt64(), i, random.Next(9999) / 100.0, -random.Next(9999) / 1e4, random.NextDouble(), 1e-7, random.Next(100_000) / 1e5);
                expected.Add(box);
                text.Append(i > 0 ? "," : "").Append(padding).Append(CultureInfo.InvariantCulture,
                    $"{{{padding}\"note\":\"{note}\",\"image_id\":{padding}{box.ImageId},\"bbox\":[{box.X:R},{box.Y:R}{padding},{box.Width:R},{box.Height:R}],\"category_id\":{i}.0,\"score\":{box.Score:R}}}");
            }
            Assert.Equal(expected, Read(text.Append("]\n\n").ToString()));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    public void What_is_wrong_is_told_by_item_line_and_byte(int before)
    {
        const string good = """{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}""";
        string many = string.Join(",\n", Enumerable.Repeat(good, before));
        string last = good[..^1];
        int line = before + 1;
        Assert.Contains(FormattableString.Invariant($"[{before}].score: the score is -Infinity"), Refusal($"[{many},\n{last},\"score\":-Infinity}}]"), StringComparison.Ordinal);
        Assert.Equal(before + 1, Read($"[{many},\n{last},\"extra\":[NaN,Infinity,\"NaN\"]}}]").Count);
        Assert.Contains(FormattableString.Invariant($"stops in the middle at line {line}, byte {last.Length + 1}: the file was cut off"), Refusal($"[{many},\n{last}"), StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"not valid JSON at line {line}, byte {good.Length + 1}: "), Refusal($"[{many},\n{good};]"), StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"not valid JSON at line {line}, byte 4: "), Refusal($"[{many}\n]  {good}"), StringComparison.Ordinal);
        Assert.Contains("nested deeper than 64 levels", Refusal($"[{many},{new string('[', 70)}{new string(']', 70)}]"), StringComparison.Ordinal);
        File.WriteAllBytes(_folder.File("r.json"), [.. Encoding.UTF8.GetBytes($"[{many},\n"), 0xff]);
        Assert.Contains(
            FormattableString.Invariant($"byte 0xff at line {line}, byte 1 is not UTF-8 text"),
            Assert.Throws<BadInputException>(() => Read()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData(" \n\t ", "the file is empty")]
    [InlineData("\uFEFF", "the file is empty")]
    [InlineData("7", "a single value, not a list of detections")]
    [InlineData("[", "the file was cut off")]
    [InlineData("""[{"image_id": 1, "category_id": 1, "segmentation": [[1, 2, 3, 4, 5, 6]], "score": 1}]""", "[0].segmentation: this is a list of 1, not a run-length mask")]
    [InlineData("""[{"image_id": 1, "category_id": 1, "segmentation": {"size": [1, 9], "counts": "1"}, "score": 1}]""", "[0].segmentation.counts: the run lengths add up to 1 pixels, not to 9x1 = 9")]
    [InlineData("""[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 1e999], "score": 1}]""", "[0].bbox[3]: this is 1e999, not a finite number")]
    public void What_is_no_results_file_is_refused(string json, string expected) => Assert.Contains(expected, Refusal(json), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_or_is_a_folder_is_refused()
    {
        Assert.Contains("the file is not there", Assert.Throws<BadInputException>(() => CocoResults.Read(_folder.File("no.json"), cancel: _cancel)).Message, StringComparison.Ordinal);
        Assert.Contains("the file cannot be read", Assert.Throws<BadInputException>(() => CocoResults.Read(_folder.Path, cancel: _cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_numbers_are_read_as_exactly_as_long_ones()
    {
        Gen<string> numbers =
            from digits in Gen.Choose(1, 19)
            from point in Gen.Choose(0, 19)
            from seed in Gen.Choose(0, int.MaxValue)
            from sign in Gen.Elements("", "-")
            select sign + Number(digits, point, new Random(seed));
        Prop.ForAll(numbers.ListOf(40).ToArbitrary(), given =>
        {
            IReadOnlyList<CocoDetection> read = Read($"[{string.Join(',', given.Select(n => $$"""{"image_id":1,"category_id":1,"bbox":[{{n}},1,1,1],"score":{{n}}}"""))}]");
            Assert.Equal(given.Select(n => BitConverter.DoubleToInt64Bits(double.Parse(n, CultureInfo.InvariantCulture))), read.Select(d => BitConverter.DoubleToInt64Bits(d.X)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

        static string Number(int digits, int point, Random random)
        {
            string text = (1 + random.NextInt64(9)).ToString(CultureInfo.InvariantCulture) + string.Concat(Enumerable.Range(1, digits - 1).Select(_ => random.Next(10)));
            return point == 0 || point >= digits ? point == 0 ? "0." + text : text : text.Insert(point, ".");
        }
    }

    [Fact]
    public void Reading_tells_how_far_it_is_and_can_be_stopped()
    {
        CocoResults.Write(_folder.File("r.json"), Enumerable.Repeat(new CocoDetection(1, 1, 1, 2, 3, 4, 0.5), 20_000));
        var steps = new Steps();
        Assert.Equal(20_000, CocoResults.Read(_folder.File("r.json"), progress: steps, cancel: _cancel).Count);
        Assert.True(steps.Done.Count > 1);
        Assert.Equal(steps.Done.Order(), steps.Done);
        Assert.Equal(new FileInfo(_folder.File("r.json")).Length, steps.Total);
        Assert.Throws<OperationCanceledException>(() => CocoResults.Read(_folder.File("r.json"), cancel: new CancellationToken(canceled: true)));
    }

    private IReadOnlyList<CocoDetection> Read(bool masks = true) => CocoResults.Read(_folder.File("r.json"), masks, cancel: _cancel);

    private IReadOnlyList<CocoDetection> Read(string json)
    {
        File.WriteAllText(_folder.File("r.json"), json);
        return Read();
    }

    private string Refusal(string json) => Assert.Throws<BadInputException>(() => Read(json)).Message;

    private sealed class Steps : IProgress<(long Done, long Total)>
    {
        public List<long> Done { get; } = [];

        public long Total { get; private set; }

        public void Report((long Done, long Total) value)
        {
            Done.Add(value.Done);
            Total = value.Total;
        }
    }
}
