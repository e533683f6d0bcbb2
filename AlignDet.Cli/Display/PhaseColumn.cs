using Spectre.Console;
using Spectre.Console.Rendering;

namespace AlignDet.Cli.Display;

/// <summary>A column of a bar that tells something of its phase.</summary>
internal sealed class PhaseColumn(Func<PhaseClock, string> show) : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Tag is PhaseClock clock ? show(clock) : "");
}
