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
    public async Task A_request_to_pause_stops_the_stage_without_a_result()
    {
        using TemporaryFolder folder = new();
        string pictures = Directory.CreateDirectory(folder.File("unlabeled")).FullName;
        for (int i = 0; i < 12; i++)
        {
            File.WriteAllBytes(Path.Combine(pictures, $"{i}.png"), ImageEncoder.Png(RandomPictures.Draw(64, 48, i)));
        }
        RecordingContext context = new(folder.Path) { PauseRequested = true };
        Assert.Equal(StageOutcome.Paused, await new ProposalStage().RunAsync(s_recipe, context, Cancel));
        Assert.Empty(context.Published);
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
        Assert.Equal(4, context.Pictures.Count);
        Assert.All(context.Pictures, boxes => Assert.True(boxes is { Count: > 0 and <= 20 } && boxes.All(box => box.Kind == BoxKind.Proposal)));
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
