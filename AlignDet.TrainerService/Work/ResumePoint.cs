using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;

namespace AlignDet.TrainerService.Work;

/// <summary>Where an attempt goes on: the newest checkpoint that its record counts and that is whole.</summary>
internal sealed class ResumePoint(RunRepository runs)
{
    private readonly CheckpointArchive _checkpoints = new(runs.Store);

    /// <summary>A local folder; null for a fresh start.</summary>
    public async Task<string?> FindAsync(RunAttempt attempt, WorkFolder work, CancellationToken cancel)
    {
        RunRecord run = attempt.Run;
        foreach (StoredCheckpoint checkpoint in await _checkpoints.ListCountedAsync(run, cancel))
        {
            string folder = await work.BringAsync(runs.Store, $"{StoreKeys.RunFolder(run.Workspace, run.Id)}{checkpoint.Path}/", mayGo: false, cancel);
            try
            {
                CheckpointFolder.Verify(folder);
                return folder;
            }
            catch (BadInputException fault)
            {
                attempt.Writer.Log(StageLogLevel.Warning, $"An older checkpoint is taken. {fault.Message}");
            }
        }
        return null;
    }
}
