using System.Globalization;
using AlignDet.Recipes.Stages;
using Spectre.Console;

namespace AlignDet.Cli.Display;

/// <summary>A bar for each phase on a terminal; evaluations and log lines scroll above it.</summary>
internal sealed class LiveDisplay(IAnsiConsole console, ProgressContext progress, string title, TimeProvider time) : IStageDisplay
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private string? _loss;

    public static Progress Create(IAnsiConsole console) => console.Progress()
        .AutoClear(true)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = 24 },
            new PercentageColumn(),
            new PhaseColumn(clock => string.Create(CultureInfo.InvariantCulture, $"{clock.Done}/{clock.Total}")),
            new PhaseColumn(clock => PhaseClock.Show(clock.Elapsed)),
            new PhaseColumn(clock => clock.Remaining is { } left ? $"{PhaseClock.Show(left)} left" : ""));

    public void Progress(string phase, long done, long total)
    {
        lock (_lock)
        {
            ProgressTask bar = Bar(phase);
            ((PhaseClock)bar.Tag!).Report(done, total);
            bar.MaxValue = Math.Max(1, total);
            bar.Value = done;
            bar.Description = Describe(phase);
        }
    }

    public void Metric(long step, IReadOnlyDictionary<string, double> values)
    {
        lock (_lock)
        {
            _loss = Figures.Loss(values) ?? _loss;
            if (Figures.Evaluation(step, values) is { } evaluation)
            {
                console.MarkupLineInterpolated($"{title}: {evaluation}");
            }
        }
    }

    public void Log(StageLogLevel level, string message)
    {
        lock (_lock)
        {
            switch (level)
            {
                case StageLogLevel.Info: console.MarkupLineInterpolated($"{title}: {message}"); break;
                case StageLogLevel.Warning: console.MarkupLineInterpolated($"[yellow]{title}: warning: {message}[/]"); break;
                case StageLogLevel.Error: console.MarkupLineInterpolated($"[red]{title}: error: {message}[/]"); break;
            }
        }
    }

    /// <summary>The bar of the phase; a phase that comes again after its end has a new one.</summary>
    private ProgressTask Bar(string phase)
    {
        if (!_bars.TryGetValue(phase, out ProgressTask? bar) || ((PhaseClock)bar.Tag!).IsComplete)
        {
            bar = progress.AddTask(Markup.Escape(phase));
            bar.Tag = new PhaseClock(phase, time);
            bar.HideWhenCompleted = true;
            _bars[phase] = bar;
        }
        return bar;
    }

    private string Describe(string phase)
    {
        // the main phase of a stage bears its name
        string name = phase == title ? title : $"{title}: {phase}";
        string loss = phase != "evaluate" && _loss is not null ? $" [grey]{_loss}[/]" : "";
        return Markup.Escape(name) + loss;
    }
}
