using AlignDet.Experiments.Metrics;
using AlignDet.Recipes.Stages;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AlignDet.Web.Components.Shared;

/// <summary>The newest lines of a run's log.</summary>
public sealed partial class RunLog
{
    private const int MaxShown = 500;

    private bool _follows = true;
    private ElementReference _box;
    private DateTimeOffset? _scrolledTo;

    /// <summary>The lines, oldest first.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<LogLine> Lines { get; set; } = [];

    /// <summary>Whether more is to come.</summary>
    [Parameter]
    public bool IsActive { get; set; }

    /// <summary>The lowest level shown, in the address.</summary>
    [SupplyParameterFromQuery(Name = "level")]
    public string? Level { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private StageLogLevel Least
    {
        get => Enum.TryParse(Level, ignoreCase: true, out StageLogLevel level) && Enum.IsDefined(level) ? level : StageLogLevel.Info;
        set => Navigation.Keep("level", value == StageLogLevel.Info ? null : value.ToString().ToLowerInvariant());
    }

    private IReadOnlyList<LogLine> Shown => [.. Lines.Where(line => line.Level >= Least).TakeLast(MaxShown)];

    private bool HasAttempts => Lines.Count > 0 && Lines[0].Attempt != Lines[^1].Attempt;

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        DateTimeOffset? newest = Lines.Count > 0 ? Lines[^1].TimeUtc : null;
        if (_follows && newest != _scrolledTo)
        {
            _scrolledTo = newest;
            await Js.TryAsync("alignDetScroll.toEnd", _box);
        }
    }

    private static string Sign(StageLogLevel level) => level switch
    {
        StageLogLevel.Warning => "warning",
        StageLogLevel.Error => "error",
        StageLogLevel.Debug => "debug",
        _ => "",
    };
}
