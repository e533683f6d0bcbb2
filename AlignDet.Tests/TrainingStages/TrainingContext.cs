using System.Collections.Concurrent;
using AlignDet.Recipes.Stages;
using TorchSharp;

namespace AlignDet.Tests.TrainingStages;

/// <summary>A stage's outside that keeps everything, and can pause it.</summary>
internal sealed class TrainingContext(string folder) : IStageContext
{
    public ConcurrentQueue<(StageLogLevel Level, string Message)> Logs { get; } = [];

    public List<(long Step, IReadOnlyDictionary<string, double> Values)> Metrics { get; } = [];

    public List<string> Pictures { get; } = [];

    /// <summary>Live tensors of the training thread after each step.</summary>
    public List<long> LiveTensors { get; } = [];

    public string? Results { get; private set; }

    public string? LastCheckpoint { get; private set; }

    public long? PauseAfter { get; init; }

    public bool PauseRequested { get; private set; }

    public string? ResumeFrom { get; init; }

    public string WorkFolder { get; } = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;

    public string Device { get; init; } = "cpu";

    public Task<string> ResolveAsync(string reference, CancellationToken cancel) => Task.FromResult(reference["file:".Length..]);

    public void Metric(long step, IReadOnlyDictionary<string, double> values) => Metrics.Add((step, values));

    public void Log(StageLogLevel level, string message) => Logs.Enqueue((level, message));

    public void Progress(string phase, long done, long total)
    {
        if (phase != "evaluate")
        {
            LiveTensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            PauseRequested = done == PauseAfter;
        }
    }

    public Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes)
    {
        Pictures.Add(name);
        return Task.CompletedTask;
    }

    public Task CheckpointAsync(long step, string checkpoint, IReadOnlyDictionary<string, double> metrics)
    {
        LastCheckpoint = checkpoint;
        return Task.CompletedTask;
    }

    public Task PublishAsync(string name, string file)
    {
        Results = File.ReadAllText(file);
        return Task.CompletedTask;
    }
}
