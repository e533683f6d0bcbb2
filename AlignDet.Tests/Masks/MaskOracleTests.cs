using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;
using Xunit;

namespace AlignDet.Tests.Masks;

/// <summary>Masks against pycocotools.</summary>
[Trait("oracle", "true")]
public sealed class MaskOracleTests
{
    private static readonly Lazy<JsonElement> s_cases = new(() => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(OracleFolder.Find("coco"), "masks.json"))).RootElement);
    private static readonly Lazy<Dictionary<string, OracleTensor>> s_tensors = new(() => SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("coco"), "masks.safetensors")));

    [Fact]
    public void Every_group_of_the_file_has_its_test() =>
        Assert.Empty(s_cases.Value.EnumerateObject().Select(group => group.Name).Except(["encode", "iou", "iou_boxes", "merge", "polygons", "boxes", "uncompressed", "note"]));

    [Fact]
    public void Pixels_become_the_same_text_and_come_back()
    {
        foreach (JsonElement item in s_cases.Value.GetProperty("encode").EnumerateArray())
        {
            OracleTensor pixels = s_tensors.Value[item.GetProperty("mask").GetString()!];
            (int height, int width) = Size(item);
            RunLengthMask mask = RunLengthMask.Encode(pixels.Data, height, width);
            AssertIs(item, mask);
            Assert.Equal(pixels.Data, mask.Decode());
            Assert.Equal(mask, RunLengthText.Read(Counts(item), height, width));
        }
    }

    [Fact]
    public void Polygons_cover_the_same_pixels_each_and_together()
    {
        foreach (JsonElement item in s_cases.Value.GetProperty("polygons").EnumerateArray())
        {
            (int height, int width) = Size(item);
            double[][] polygons = [.. item.GetProperty("polygons").EnumerateArray().Select(Doubles)];
            Assert.Equal(
                item.GetProperty("each").EnumerateArray().Select(text => text.GetString()!),
                polygons.Select(polygon => RunLengthText.Write(MaskPolygons.Fill(polygon, height, width))));
            AssertIs(item, MaskPolygons.Fill(polygons, height, width), "merged");
        }
    }

    [Fact]
    public void Boxes_cover_the_same_pixels()
    {
        foreach (JsonElement item in s_cases.Value.GetProperty("boxes").EnumerateArray())
        {
            (int height, int width) = Size(item);
            double[] box = Doubles(item.GetProperty("bbox"));
            Assert.Equal(Counts(item), RunLengthText.Write(MaskPolygons.FillBox(box[0], box[1], box[2], box[3], height, width)));
        }
    }

    [Fact]
    public void Plain_run_lengths_become_the_same_text()
    {
        foreach (JsonElement item in s_cases.Value.GetProperty("uncompressed").EnumerateArray())
        {
            (int height, int width) = Size(item);
            uint[] counts = [.. item.GetProperty("uncompressed").EnumerateArray().Select(run => run.GetUInt32())];
            var mask = new RunLengthMask(height, width, counts);
            Assert.Equal(Counts(item), RunLengthText.Write(mask));
            Assert.Equal(counts, RunLengthText.Read(Counts(item), height, width).Counts.ToArray());
        }
    }

    [Fact]
    public void Merged_masks_are_the_same()
    {
        foreach (JsonElement item in s_cases.Value.GetProperty("merge").EnumerateArray())
        {
            (int height, int width) = Size(item);
            RunLengthMask[] masks = [.. item.GetProperty("of").EnumerateArray().Select(name => RunLengthMask.Encode(s_tensors.Value[name.GetString()!].Data, height, width))];
            AssertIs(item, item.GetProperty("intersect").GetBoolean() ? MaskMerge.Intersection(masks) : MaskMerge.Union(masks));
        }
    }

    [Fact]
    public void Overlaps_of_masks_are_the_same()
    {
        JsonElement item = s_cases.Value.GetProperty("iou");
        (int height, int width) = Size(item);
        string[] detections = Names(item, "dt"), truths = Names(item, "gt");
        Assert.Equal(item.GetProperty("rles").EnumerateArray().Select(text => text.GetString()!), detections.Concat(truths).Select(name => RunLengthText.Write(Mask(name))));
        double[,] overlaps = MaskIou.Matrix([.. detections.Select(Mask)], [.. truths.Select(Mask)], Flags(item));
        AssertClose(s_tensors.Value["iou_masks"].Doubles(), [.. overlaps.Cast<double>()]);

        RunLengthMask Mask(string name) => RunLengthMask.Encode(s_tensors.Value[name].Data, height, width);
    }

    [Fact]
    public void Overlaps_of_boxes_are_the_same()
    {
        JsonElement item = s_cases.Value.GetProperty("iou_boxes");
        Assert.Equal("xywh", item.GetProperty("format").GetString());
        bool[] crowd = Flags(item);
        CocoDetection[] detections = [.. s_tensors.Value["iou_boxes.dt"].Doubles().Chunk(4).Select(b => new CocoDetection(1, 1, b[0], b[1], b[2], b[3], 1))];
        CocoAnnotation[] truths = [.. s_tensors.Value["iou_boxes.gt"].Doubles().Chunk(4).Select((b, i) => new CocoAnnotation(i, 1, 1, b[0], b[1], b[2], b[3], 1, crowd[i]))];
        using var arrays = new PooledArrays();
        using var overlaps = new BoxOverlaps(DetectionList.Of(detections), new CocoTruths(truths, arrays));
        double[] ious = new double[detections.Length * truths.Length];
        overlaps.Fill([.. Enumerable.Range(0, detections.Length)], 0, truths.Length, ious);
        AssertClose(s_tensors.Value["iou_boxes"].Doubles(), ious);
    }

    private static void AssertIs(JsonElement item, RunLengthMask mask, string key = "counts")
    {
        Assert.Equal(item.GetProperty(key).GetString(), RunLengthText.Write(mask));
        Assert.Equal(item.GetProperty("area").GetInt64(), mask.Area);
        if (item.TryGetProperty("bbox", out JsonElement box))
        {
            (int x, int y, int width, int height) = mask.Bounds;
            Assert.Equal<double>(Doubles(box), new double[] { x, y, width, height });
        }
    }

    private static (int Height, int Width) Size(JsonElement item) => (item.GetProperty("size")[0].GetInt32(), item.GetProperty("size")[1].GetInt32());

    private static string Counts(JsonElement item) => item.GetProperty("counts").GetString()!;

    private static double[] Doubles(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];

    private static string[] Names(JsonElement item, string key) => [.. item.GetProperty(key).EnumerateArray().Select(name => name.GetString()!)];

    private static bool[] Flags(JsonElement item) => [.. item.GetProperty("iscrowd").EnumerateArray().Select(flag => flag.GetInt32() == 1)];

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
