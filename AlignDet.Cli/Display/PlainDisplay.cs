using System.Globalization;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Display;

/// <summary>Lines for a log file or a pipe: one at most every ten seconds, and one for each evaluation.</summary>
internal sealed class PlainDisplay(TextWriter writer, string title, TimeProvider time) : IStageDisplay
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private PhaseClock? _clock;
    private DateTimeOffset _last = time.GetUtcNow();
    private string? _loss;

    public void Progress(string phase, long done, long total)
    {
        lock (_lock)
        {
            if (_clock?.Phase != phase || _clock.IsComplete)
            {
                _clock = new PhaseClock(phase, time);
            }
            _clock.Report(done, total);
            if (time.GetUtcNow() - _last < s_interval)
            {
                return;
            }
            _last = time.GetUtcNow();
            string percent = total > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({100.0 * done / total:F0} %)") : "";
            string left = _clock.Remaining is { } remaining ? $", {PhaseClock.Show(remaining)} left" : "";
            string loss = _loss is null ? "" : $", {_loss}";
            string name = phase == title ? "" : phase + " ";
            Line(string.Create(CultureInfo.InvariantCulture, $"{name}{done}/{total}{percent}, {PhaseClock.Show(_clock.Elapsed)} elapsed{left}{loss}"));
        }
    }

    public void Metric(long step, IReadOnlyDictionary<string, double> values)
    {
        lock (_lock)
        {
            _loss = Figures.Loss(values) ?? _loss;
            if (Figures.Evaluation(step, values) is { } evaluation)
            {
                Line(evaluation);
            }
        }
    }

    public void Log(StageLogLevel level, string message)
    {
        if (level != StageLogLevel.Debug)
        {
            lock (_lock)
            {
                Line(level == StageLogLevel.Info ? message : $"{level.ToString().ToLowerInvariant()}: {message}");
            }
        }
    }

    private void Line(string text) => writer.WriteLine($"{title}: {text}");
}
