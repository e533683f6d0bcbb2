using System.Text.Json;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class ProposalStageTests
{
    private static readonly Recipe s_recipe = new()
    {
        Stage = StageNames.Proposals,
        Data = new DataSpec { Dataset = "file:scenes", Train = "unlabeled" },
        Proposals = new ProposalSpec { Mode = "single", MinSide = 4, MaxBoxes = 30 },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_stage_goes_on_from_its_checkpoint_to_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        PictureFolder.Draw(folder, 40, "unlabeled");
        RecordingContext whole = new(folder.Path), paused = new(folder.Path) { PauseAfter = 3 };
        await new ProposalStage().RunAsync(s_recipe, whole, Cancel);

        Assert.Equal(StageOutcome.Paused, await new ProposalStage().RunAsync(s_recipe, paused, Cancel));
        Assert.Empty(paused.Published);
        Assert.Empty(Directory.EnumerateFileSystemEntries(paused.WorkFolder));
        RecordingContext resumed = new(folder.Path) { ResumeFrom = Assert.Single(paused.Checkpoints) };
        Assert.Equal(StageOutcome.Completed, await new ProposalStage().RunAsync(s_recipe, resumed, Cancel));

        Assert.Contains(resumed.Logs, log => log.Message.StartsWith($"resumed: {paused.Done} of 40", StringComparison.Ordinal));
        Assert.Equal(whole.Published["proposals.json"], resumed.Published["proposals.json"]);
    }

    [Fact]
    public async Task Checkpoints_on_the_way_come_ever_less_often()
    {
        using TemporaryFolder folder = new();
        PictureFolder.Draw(folder, 40, "unlabeled");
        RecordingContext context = new(folder.Path);

        await new ProposalStage().RunAsync(s_recipe with { Checkpoint = new CheckpointSpec { Every = 2 } }, context, Cancel);

        long[] steps = [.. context.Checkpoints.Select(checkpoint => long.Parse(Path.GetFileName(checkpoint)["step-".Length..]))];
        Assert.Equal(2, steps[0]);
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(Math.Max(2, pair.Second / 8), pair.Second - pair.First));
        RecordingContext resumed = new(folder.Path) { ResumeFrom = context.Checkpoints[^1] };
        await new ProposalStage().RunAsync(s_recipe, resumed, Cancel);
        Assert.Equal(context.Published["proposals.json"], resumed.Published["proposals.json"]);
    }

    [Fact]
    public async Task The_checkpoint_of_other_settings_is_told_and_not_used()
    {
        using TemporaryFolder folder = new();
        PictureFolder.Draw(folder, 30, "unlabeled");
        RecordingContext paused = new(folder.Path) { PauseAfter = 1 };
        await new ProposalStage().RunAsync(s_recipe, paused, Cancel);
        RecordingContext resumed = new(folder.Path) { ResumeFrom = paused.Checkpoints[0] };

        await new ProposalStage().RunAsync(s_recipe with { Proposals = s_recipe.Proposals with { MaxBoxes = 1 } }, resumed, Cancel);

        Assert.Contains(resumed.Logs, log => log.Level == StageLogLevel.Warning && log.Message.Contains("begins anew", StringComparison.Ordinal));
        Assert.InRange(resumed.Metrics["proposals/per_image"], 0.5, 1);
    }

    [Fact]
    public async Task The_pictures_of_a_labelled_split_keep_their_ids()
    {
        using TemporaryFolder folder = new();
        PictureFolder.Draw(folder, 3, "unlabeled");
        Directory.CreateDirectory(folder.File("annotations"));
        File.WriteAllText(folder.File("annotations/instances_unlabeled.json"), """
            { "images": [ { "id": 12, "file_name": "02.png", "width": 64, "height": 48 }, { "id": 4, "file_name": "00.png", "width": 64, "height": 48 } ],
              "annotations": [], "categories": [ { "id": 5, "name": "thing" } ] }
            """);
        RecordingContext context = new(folder.Path);

        await new ProposalStage().RunAsync(s_recipe, context, Cancel);

        using JsonDocument published = JsonDocument.Parse(context.Published["proposals.json"]);
        Assert.Equal([12, 4], published.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("id").GetInt32()));
    }

    [Fact]
    public async Task The_stage_publishes_proposals_with_settings_and_tells_what_it_skipped()
    {
        using TemporaryFolder folder = new();
        string pictures = Directory.CreateDirectory(folder.File("unlabeled")).FullName;
        for (int i = 0; i < 6; i++)
        {
            File.WriteAllBytes(Path.Combine(pictures, $"{i}.png"), ImageEncoder.Png(RandomPictures.Draw(64, 48, i)));
        }
        File.WriteAllText(Path.Combine(pictures, "broken.png"), "no picture");
        RecordingContext context = new(folder.Path);

        StageOutcome outcome = await new ProposalStage().RunAsync(s_recipe, context, Cancel);

        Assert.Equal(StageOutcome.Completed, outcome);
        using JsonDocument published = JsonDocument.Parse(context.Published["proposals.json"]);
        Assert.Equal("single", published.RootElement.GetProperty("info").GetProperty("mode").GetString());
        Assert.Equal("broken.png", published.RootElement.GetProperty("info").GetProperty("skipped")[0].GetString());
        Assert.Equal(6, published.RootElement.GetProperty("images").GetArrayLength());
        Assert.Contains(context.Logs, log => log.Level == StageLogLevel.Warning && log.Message.Contains("broken.png", StringComparison.Ordinal));
        Assert.Equal(6, context.Metrics["proposals/images"]);
        Assert.Equal(published.RootElement.GetProperty("annotations").GetArrayLength() / 6.0, context.Metrics["proposals/per_image"]);
        Assert.Equal(7, context.Done);
        Assert.Equal(6, context.Pictures.Count);
        Assert.All(context.Pictures, boxes => Assert.True(boxes is { Count: > 0 and <= 50 } && boxes.All(box => box.Kind == BoxKind.Proposal)));
        Assert.Empty(Directory.EnumerateFiles(context.WorkFolder));
    }

    [Fact]
    public async Task What_the_stage_writes_reads_back_without_problems()
    {
        using TemporaryFolder folder = new();
        string pictures = Directory.CreateDirectory(folder.File("unlabeled")).FullName;
        File.WriteAllBytes(Path.Combine(pictures, "a.png"), ImageEncoder.Png(RandomPictures.Draw(64, 48, 1)));
        RecordingContext context = new(folder.Path);

        await new ProposalStage().RunAsync(s_recipe, context, Cancel);

        string file = folder.File("read-back.json");
        File.WriteAllBytes(file, context.Published["proposals.json"]);
        CocoDataset dataset = CocoReader.Read(file, problem => Assert.Fail(problem.ToString()));
        Assert.Equal(new CocoImage(1, "a.png", 64, 48), Assert.Single(dataset.Images));
        Assert.Equal(context.Metrics["proposals/per_image"], dataset.Annotations.Count);
    }

    [Fact]
    public async Task A_missing_split_is_bad_input()
    {
        using TemporaryFolder folder = new();

        await Assert.ThrowsAsync<BadInputException>(() => new ProposalStage().RunAsync(s_recipe, new RecordingContext(folder.Path), Cancel));
    }
}
