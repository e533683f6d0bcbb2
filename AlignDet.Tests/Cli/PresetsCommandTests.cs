using System.Text.Json.Nodes;
using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Cli;

public sealed class PresetsCommandTests
{
    [Fact]
    public async Task The_list_is_short_until_a_detector_is_asked_for()
    {
        (int code, string all, _) = await RunAsync("presets", "list");
        Assert.Equal(0, code);
        Assert.Contains("drawn-scenes_mask-rcnn", all, StringComparison.Ordinal);
        Assert.Contains("fcos_BACKBONE_coco-12k", all, StringComparison.Ordinal);
        Assert.DoesNotContain("fcos_r50_coco-12k", all, StringComparison.Ordinal);

        (_, string fcos, _) = await RunAsync("presets", "list", "--detector", "fcos");
        Assert.Contains("fcos_r50_coco-12k", fcos, StringComparison.Ordinal);
        Assert.DoesNotContain("retinanet", fcos, StringComparison.Ordinal);

        (_, string swin, _) = await RunAsync("presets", "list", "--backbone", "swin_b");
        Assert.Equal(DetectorKinds.All.Count, swin.Split('\n').Count(line => line.Contains("_swin-b_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Programs_get_all_of_them_and_each_can_be_shown()
    {
        (_, string json, _) = await RunAsync("presets", "list", "--json");
        JsonArray listed = JsonNode.Parse(json)!.AsArray();
        Assert.Equal(Presets.List().Select(preset => preset.Name), listed.Select(preset => (string)preset!["name"]!));
        Assert.Contains(listed, preset => (string?)preset!["detector"] == "detr" && (string?)preset["backbone"] == "resnet101");
        (int code, string shown, _) = await RunAsync("presets", "show", "detr_r101_coco-50e");
        Assert.Equal((0, Presets.Find("detr_r101_coco-50e").Json), (code, shown));
    }

    [Fact]
    public async Task A_detector_that_there_is_not_is_told()
    {
        (int code, _, string error) = await RunAsync("presets", "list", "--detector", "yolo");
        Assert.Equal(1, code);
        Assert.Contains("--detector yolo: is not known. Known: retinanet, fcos, faster-rcnn, mask-rcnn, detr.", error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        TemporaryRun.RunAsync(_ => throw new NotSupportedException(), arguments);
}
