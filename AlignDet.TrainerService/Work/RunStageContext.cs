using System.Security.Cryptography;
using AlignDet.Detection.Checkpoints;
using AlignDet.Experiments.Attempts;
using AlignDet.Recipes.Stages;

namespace AlignDet.TrainerService.Work;

/// <summary>A stage's outside on the platform: the run's record, its files in the store, its live view.</summary>
internal sealed class RunStageContext(
    RunAttempt attempt, RunReferences references, WorkFolder work, string device, string? resumeFrom, Func<bool> isDraining, CancellationToken stop) : IStageContext
{
    // checkpoints are copied beside training, one after the other
    private Task _copying = Task.CompletedTask;

    public bool PauseRequested => attempt.PauseRequested || isDraining();

    public string? ResumeFrom => resumeFrom;

    public string WorkFolder => work.Stage;

    public string Device => device;

    public async Task<string> ResolveAsync(string reference, CancellationToken cancel)
    {
        string path = await references.ResolveAsync(reference, attempt.Run.Workspace, work, cancel);
        if (reference == attempt.Recipe.Weights?.From)
        {
            await using FileStream file = File.OpenRead(WeightsLoader.ModelFile(path));
            await attempt.RecordWeightsAsync(reference, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)), cancel);
        }
        return path;
    }

    public void Metric(long step, IReadOnlyDictionary<string, double> values) => attempt.Writer.Metric(step, values);

    public void Log(StageLogLevel level, string message) => attempt.Writer.Log(level, message);

    public void Progress(string phase, long done, long total) => attempt.Progress(phase, done, total);

    public Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes) =>
        attempt.Writer.PictureAsync(name, step, image, boxes, stop);

    public async Task CheckpointAsync(long step, string folder, IReadOnlyDictionary<string, double> metrics)
    {
        await _copying;
        _copying = Task.Run(() => CopyAsync(step, folder, metrics), stop);
    }

    public async Task PublishAsync(string name, string file)
    {
        await _copying; // results speak of checkpoints
        await attempt.PublishAsync(name, file, stop);
    }

    /// <summary>Waits until the last checkpoint counts.</summary>
    public Task FinishAsync() => _copying;

    /// <summary>Waits for the last checkpoint, whatever becomes of it.</summary>
    public Task SettleAsync() => _copying.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task CopyAsync(long step, string folder, IReadOnlyDictionary<string, double> metrics)
    {
        await attempt.SaveCheckpointAsync(step, folder, metrics, stop);
        if (Path.GetFullPath(folder).StartsWith(work.Stage + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            Work.WorkFolder.TryDelete(folder);
        }
    }
}
