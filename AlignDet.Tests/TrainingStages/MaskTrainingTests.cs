using System.Text.Json.Nodes;
using AlignDet.Cli.Commands;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Inference;
using AlignDet.Detection.Stages;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;
using Xunit;

namespace AlignDet.Tests.TrainingStages;

/// <summary>Masks from the annotation file to the loss, and from a checkpoint back to run lengths.</summary>
[Collection(TorchGeneratorCollection.Name)]
public class MaskTrainingTests(TinyScenes scenes) : IClassFixture<TinyScenes>
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mask_detector_learns_from_outlines_and_finds_masks_of_the_pictures_size()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.File("run"));
        Assert.Equal(StageOutcome.Completed, await new FineTuneStage().RunAsync(MaskRcnn(scenes.Folder), context, _cancel));
        Assert.All(context.Metrics.Where(m => m.Values.ContainsKey("loss")), m => Assert.Contains(m.Values.Keys, key => key.Contains("mask", StringComparison.Ordinal)));
        Assert.All(context.LiveTensors.Skip(1), count => Assert.Equal(context.LiveTensors[1], count));

        using Predictor predictor = Predictor.Load(context.LastCheckpoint!, "cpu");
        RgbImage picture = ImageDecoder.Decode(Directory.EnumerateFiles(Path.Combine(scenes.Folder, "val")).Order(StringComparer.Ordinal).First(), _cancel);
        Detections found = predictor.Predict(picture);
        IReadOnlyList<FoundObject> objects = predictor.Objects(found, picture, 0);
        Assert.NotEmpty(objects);
        foreach (FoundObject found1 in objects)
        {
            JsonNode line = JsonNode.Parse(AlignDet.Cli.CliOutput.ToJson(PredictCommand.Prediction.Of(new ResultIds(), 0, "a.png", found1, predictor.Classes)))!;
            JsonArray size = line["segmentation"]!["size"]!.AsArray();
            Assert.Equal((picture.Height, picture.Width), ((int)size[0]!, (int)size[1]!));
            Assert.Equal(found1.Mask, RunLengthText.Read((string)line["segmentation"]!["counts"]!, picture.Height, picture.Width));
            Assert.Equal(4, line["bbox"]!.AsArray().Count);
        }
        Assert.Empty(predictor.Objects(found, picture, 1.01));
    }

    [Fact]
    public async Task A_mask_detector_is_measured_by_boxes_and_by_masks()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.File("run"));
        Recipe recipe = MaskRcnn(scenes.Folder);
        await new FineTuneStage().RunAsync(recipe with { Data = recipe.Data with { Val = "val" }, Schedule = recipe.Schedule with { Steps = 1 } }, context, _cancel);

        JsonNode results = JsonNode.Parse(context.Results!)!;
        foreach ((string key, string type, string metric) in new[] { ("eval", "bbox", "val/ap50"), ("segm", "segm", "val/segm_ap50") })
        {
            Assert.Equal(type, (string)results[key]!["type"]!);
            Assert.Equal(12, results[key]!["stats"]!.AsArray().Count);
            Assert.Equal((double)results[key]!["stats"]![1]!, context.Metrics.Last(m => m.Values.ContainsKey(metric)).Values[metric]);
        }
        Assert.True(results["segm"]!["classes"]!.AsArray().Sum(k => (int)k!["detections"]!) > 0);
    }

    [Fact]
    public async Task A_data_set_without_outlines_is_refused_before_the_first_step_and_some_missing_are_told()
    {
        using var folder = new TemporaryFolder();
        string bare = Copy(folder.File("bare"), (annotation, _) => annotation with { Polygons = null });
        var context = new TrainingContext(folder.File("run"));
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(MaskRcnn(bare), context, _cancel));
        Assert.Contains("boxes has a segmentation, and mask-rcnn learns masks", fault.Message);
        Assert.Empty(context.Metrics);

        string some = Copy(folder.File("some"), (annotation, i) => i == 0 ? annotation with { Polygons = null } : annotation);
        var second = new TrainingContext(folder.File("second"));
        await new FineTuneStage().RunAsync(MaskRcnn(some), second, _cancel);
        Assert.Single(second.Logs, log => log.Level == StageLogLevel.Warning && log.Message.Contains("1 of ", StringComparison.Ordinal)
            && log.Message.Contains("no segmentation and are left out", StringComparison.Ordinal));
    }

    private Recipe MaskRcnn(string folder)
    {
        Recipe recipe = scenes.FineTune(3);
        return recipe with
        {
            Detector = new DetectorSpec
            {
                Kind = DetectorKinds.MaskRcnn,
                NeckChannels = 16,
                FrozenStages = 0,
                NormEval = false,
                Options = new MaskRcnnOptions
                {
                    AnchorSizes = [8, 16, 32, 64, 128],
                    RpnPreNmsTrain = 50,
                    RpnPostNmsTrain = 50,
                    RpnPreNmsTest = 20,
                    RpnPostNmsTest = 10,
                    BoxSamples = 16,
                    MaskConvs = 1,
                    ScoreThreshold = 0,
                },
            },
            Data = recipe.Data with { Dataset = "file:" + folder, Val = null },
        };
    }

    /// <summary>The scenes with other annotations; the pictures are linked.</summary>
    private string Copy(string folder, Func<CocoAnnotation, int, CocoAnnotation> change)
    {
        Directory.CreateDirectory(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, "train"), Path.Combine(scenes.Folder, "train"));
        CocoDataset dataset = DatasetFolder.Open(scenes.Folder).Read("train");
        var changed = new CocoDataset { Images = dataset.Images, Categories = dataset.Categories, Annotations = [.. dataset.Annotations.Select(change)] };
        CocoWriter.Write(changed, Path.Combine(folder, "annotations", "instances_train.json"));
        return folder;
    }
}
