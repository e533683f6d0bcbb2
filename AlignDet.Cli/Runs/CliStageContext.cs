using System.Text.Json;
using AlignDet.Cli.Display;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Runs;

/// <summary>A stage's outside on a local machine: a folder and a terminal.</summary>
internal sealed class CliStageContext : IStageContext, IDisposable
{
    private readonly RunFolder _folder;
    private readonly ReferenceResolver _resolver;
    private readonly CheckpointStore _checkpoints;
    private readonly MetricsWriter _metrics;
    private readonly Interruption _interruption;
    private readonly IStageDisplay _display;
    private readonly TimeProvider _time;
    private readonly Lock _logLock = new();

    /// <param name="folder">Takes what the stage gives; made if absent.</param>
    /// <param name="resumes">Go on from the last complete checkpoint in the folder, if there is one.</param>
    /// <param name="settings">What the stages of a command share.</param>
    /// <param name="resolver">Finds what a recipe refers to.</param>
    /// <param name="keepLast">How many of the newest checkpoints are kept, beside the best.</param>
    /// <param name="display">Shows how it goes.</param>
    /// <param name="bestMetric">The measure by which the best checkpoint is chosen.</param>
    public CliStageContext(RunFolder folder, bool resumes, RunSettings settings, ReferenceResolver resolver, int keepLast, IStageDisplay display, string bestMetric = "val/ap")
    {
        _folder = folder;
        _resolver = resolver;
        _display = display;
        _time = settings.Time;
        _interruption = settings.Interruption;
        _checkpoints = new CheckpointStore(folder, keepLast, bestMetric);
        Device = settings.Device;
        ResumeFrom = resumes ? folder.LastCheckpoint() : null;
        DeleteWork(); // of an attempt that was cut off
        Directory.CreateDirectory(folder.Work);
        MetricsWriter.CutAfter(folder.MetricsFile, ResumeFrom is null ? -1 : RunFolder.StepOf(ResumeFrom));
        _metrics = new MetricsWriter(folder.MetricsFile, _time);
    }

    public bool PauseRequested => _interruption.PauseRequested;

    public string? ResumeFrom { get; }

    public string WorkFolder => _folder.Work;

    public string Device { get; }

    public Task<string> ResolveAsync(string reference, CancellationToken cancel) => _resolver.ResolveAsync(reference, this, cancel);

    public void Metric(long step, IReadOnlyDictionary<string, double> values)
    {
        _metrics.Write(step, values);
        _display.Metric(step, values);
    }

    public void Log(StageLogLevel level, string message)
    {
        string line = JsonSerializer.Serialize(new { t = _time.GetUtcNow().UtcDateTime, level = level.ToString().ToLowerInvariant(), message });
        lock (_logLock)
        {
            File.AppendAllText(_folder.LogFile, line + "\n");
        }
        _display.Log(level, message);
    }

    public void Progress(string phase, long done, long total) => _display.Progress(phase, done, total);

    public Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes)
    {
        string stem = Path.Combine(_folder.Pictures, RunFolder.CheckpointName(step), string.Join('_', name.Split('/', '\\', ':', '*', '?', '"', '<', '>', '|')));
        string extension = image.Span switch
        {
            [0x89, (byte)'P', ..] => ".png",
            [(byte)'R', (byte)'I', ..] => ".webp",
            [(byte)'G', (byte)'I', ..] => ".gif",
            [(byte)'B', (byte)'M', ..] => ".bmp",
            _ => ".jpg",
        };
        AtomicFile.WriteBytes(stem + extension, image);
        AtomicFile.WriteText(stem + ".json", CliOutput.ToJson(boxes.Select(box =>
            new { box.X1, box.Y1, box.X2, box.Y2, box.Label, box.Score, kind = box.Kind.ToString().ToLowerInvariant() })));
        return Task.CompletedTask;
    }

    public Task CheckpointAsync(long step, string folder, IReadOnlyDictionary<string, double> metrics)
    {
        _metrics.Flush();
        _checkpoints.Take(step, folder, metrics);
        return Task.CompletedTask;
    }

    public Task PublishAsync(string name, string file)
    {
        AtomicFile.Copy(file, _folder.File(name));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _metrics.Dispose();
        DeleteWork();
    }

    private void DeleteWork()
    {
        if (Directory.Exists(_folder.Work))
        {
            Directory.Delete(_folder.Work, recursive: true);
        }
    }
}
