using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>How far a run is: bar, phase, steps, time left.</summary>
public sealed partial class RunProgressBar
{
    /// <summary>Null: nothing is drawn.</summary>
    [Parameter]
    [EditorRequired]
    public RunProgress? Progress { get; set; }

    /// <summary>Whether somebody works on it now.</summary>
    [Parameter]
    public bool IsActive { get; set; }

    /// <summary>Only the bar.</summary>
    [Parameter]
    public bool Slim { get; set; }

    private double Percent => Progress is { Steps: > 0 } progress ? Math.Round(Math.Clamp(100.0 * progress.Step / progress.Steps, 0, 100), 1) : 0;
}
