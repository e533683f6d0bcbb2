using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Datasets;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.TrainerService.Work;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>What a run takes from other runs.</summary>
public class RunReferencesTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checkpoint_of_a_run_that_goes_on_stays_when_that_run_removes_it()
    {
        await using TestPlatform platform = new();
        using TemporaryFolder folder = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5), RunState.Running);
        CheckpointArchive archive = new(platform.Runs.Store);
        foreach (long step in new[] { 1L, 2L })
        {
            string made = Directory.CreateDirectory(folder.File(CheckpointFolder.Name(step))).FullName;
            await File.WriteAllTextAsync(Path.Combine(made, CheckpointFolder.ModelFile), $"weights {step}", _cancel);
            CheckpointFolder.Seal(made, step, new Dictionary<string, double>(), null);
            string path = await archive.SaveAsync(run, step, made, _cancel);
            run = (await platform.Runs.ChangeAsync(run.Workspace, run.Id, r => r with { Last = new RunCheckpoint(path) }, _cancel))!.Value;
        }
        RunReferences references = new(platform.Runs, new RegisteredData(platform.Get<DatasetRegistry>()));
        using WorkFolder work = new(folder.File("run-work"));
        string one = await references.ResolveAsync($"run:{run.Id}@step-1", run.Workspace, work, _cancel);
        await archive.PruneAsync(run, 1, _cancel);
        Assert.Equal(1, CheckpointFolder.Verify(one).Step);
        await Assert.ThrowsAsync<BadInputException>(() => references.ResolveAsync($"run:{run.Id}@step-1", run.Workspace, work, _cancel));
        Assert.Equal(2, CheckpointFolder.Verify(await references.ResolveAsync($"run:{run.Id}@last", run.Workspace, work, _cancel)).Step);
    }
}
