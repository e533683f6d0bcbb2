using AlignDet.Cli;
using AlignDet.Cli.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using Xunit;

namespace AlignDet.Tests.Cli;

public class PauseTests
{
    private static readonly RecipeDocument s_recipe = RecipeDocument.Read(
        """{ "stage": "fine-tune", "data": { "dataset": "drawn-scenes" }, "schedule": { "steps": 12 }, "checkpoint": { "every": 100 } }""", "x");

    [Fact]
    public async Task The_first_signal_pauses_after_a_checkpoint_and_the_run_goes_on_from_there()
    {
        using TemporaryRun run = new();
        using StringWriter told = new();
        using Interruption interruption = new(new CliOutput(TextWriter.Null, told), pausesFirst: true);
        TrainingResult paused = await Train(interruption, new CountingStage(stopAt: 3, interruption.Signal), run, told);
        Assert.Equal(StageOutcome.Paused, paused.Outcome);
        Assert.Contains("Pausing after a checkpoint", told.ToString());
        Assert.False(File.Exists(run.Path("out", "done.json")));

        using Interruption calm = new(new CliOutput(TextWriter.Null, TextWriter.Null), pausesFirst: true);
        CountingStage resumed = new();
        TrainingResult done = await Train(calm, resumed, run);
        Assert.Equal(StageOutcome.Completed, done.Outcome);
        Assert.Equal(["step-000003"], resumed.ResumedFrom);
    }

    [Fact]
    public async Task The_second_signal_cancels()
    {
        using TemporaryRun run = new();
        using Interruption interruption = new(new CliOutput(TextWriter.Null, TextWriter.Null), pausesFirst: true);
        CountingStage stage = new(stopAt: 3, () =>
        {
            interruption.Signal();
            interruption.Signal();
            throw new OperationCanceledException(interruption.Token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Train(interruption, stage, run));
        Assert.True(interruption.Token.IsCancellationRequested);
    }

    private static Task<TrainingResult> Train(Interruption interruption, CountingStage stage, TemporaryRun run, TextWriter? told = null) =>
        new Training(new RunSettings(new CliOutput(TextWriter.Null, told ?? TextWriter.Null), _ => stage, interruption, "cpu", TimeProvider.System))
            .RunAsync(s_recipe, run.Path("out"), resumes: true);
}
