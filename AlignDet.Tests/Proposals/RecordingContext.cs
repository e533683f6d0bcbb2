using AlignDet.Recipes.Stages;
using Xunit;

namespace AlignDet.Tests.Proposals;

/// <summary>Keeps what a stage tells; every reference leads to one data set.</summary>
internal sealed class RecordingContext(string dataset) : IStageContext
{
    public Dictionary<string, byte[]> Published { get; } = [];

    public List<(StageLogLevel Level, string Message)> Logs { get; } = [];

    public Dictionary<string, double> Metrics { get; } = [];

    public List<IReadOnlyList<BoxOverlay>> Pictures { get; } = [];

    public long Done { get; private set; }

    /// <summary>A pause is asked for when so many pictures are done.</summary>
    public long PauseAfter { get; init; } = long.MaxValue;

    public bool PauseRequested => Done >= PauseAfter;

    public string? ResumeFrom { get; init; }

    public List<string> Checkpoints { get; } = [];

    public string WorkFolder { get; } = Directory.CreateDirectory(Path.Combine(dataset, "work")).FullName;

    public string Device => "cpu";

    public Task<string> ResolveAsync(string reference, CancellationToken cancel) => Task.FromResult(dataset);

    public void Metric(long step, IReadOnlyDictionary<string, double> values)
    {
        foreach ((string name, double value) in values)
        {
            Metrics[name] = value;
        }
    }

    public void Log(StageLogLevel level, string message) => Logs.Add((level, message));

    public void Progress(string phase, long done, long total) => Done = done;

    public Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes)
    {
        Pictures.Add(boxes);
        return Task.CompletedTask;
    }

    public Task CheckpointAsync(long step, string folder, IReadOnlyDictionary<string, double> metrics)
    {
        Assert.Equal(step, CheckpointFolder.Verify(folder).Step);
        string kept = Path.Combine(dataset, "checkpoints", Path.GetFileName(folder));
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        Directory.Move(folder, kept);
        Checkpoints.Add(kept);
        return Task.CompletedTask;
    }

    public async Task PublishAsync(string name, string file) => Published[name] = await File.ReadAllBytesAsync(file);
}
