using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AlignDet.Web.Components.Charts;

/// <summary>Curves over training steps, drawn in the browser: axes, hover read-out, log scale, smoothing. New points are sent as they come.</summary>
public sealed partial class LossChart : IAsyncDisposable
{
    private const int MaxPoints = 1200;

    private static readonly string[] s_dashes = ["none", "6 3", "2 3", "7 3 2 3"];

    private readonly HashSet<string> _hidden = [];
    private ElementReference _root;
    private IJSObjectReference? _module;
    private string? _sent;

    /// <summary>What the curves are.</summary>
    [Parameter]
    [EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The lines.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<ChartSeries> Series { get; set; } = [];

    /// <summary>Pixels.</summary>
    [Parameter]
    public int Height { get; set; } = 240;

    /// <summary>How much is smoothed at first, 0 to 0.98.</summary>
    [Parameter]
    public double Smoothing { get; set; }

    /// <summary>Whether smoothing makes sense.</summary>
    [Parameter]
    public bool CanSmooth { get; set; } = true;

    /// <summary>Whether a logarithmic scale makes sense.</summary>
    [Parameter]
    public bool CanLog { get; set; } = true;

    /// <summary>Shown while there are no points.</summary>
    [Parameter]
    public string Nothing { get; set; } = "No values yet";

    /// <summary>For tests in a browser.</summary>
    [Parameter]
    public string TestId { get; set; } = "chart";

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private string Description => $"{Title}: " + string.Join("; ", Series.Where(s => s.Points.Count > 0).Select(s =>
        string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.Points[^1].Value:G4} at step {s.Points[^1].Step}")));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is null)
        {
            return;
        }
        try
        {
            await _module.InvokeVoidAsync("remove", _root);
            await _module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // the browser has gone, and the chart with it
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        _module ??= await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Charts/LossChart.razor.js");
        // drawn anew only when there is something new
        string state = string.Join('|', Series.Select(s => string.Create(CultureInfo.InvariantCulture,
            $"{s.Name}:{s.Points.Count}:{(s.Points.Count > 0 ? s.Points[^1] : default)}:{_hidden.Contains(s.Name)}")));
        if (state != _sent)
        {
            _sent = state;
            await _module.InvokeVoidAsync("draw", _root, Series.Where(s => !_hidden.Contains(s.Name)).Select(Line).ToArray());
        }
    }

    private static object Line(ChartSeries series)
    {
        IReadOnlyList<ChartPoint> points = SeriesThinning.Thin(series.Points, MaxPoints);
        return new
        {
            series.Name,
            Colour = series.Colour % 8,
            Dash = series.Dash % 4,
            Marks = series.HasMarks,
            X = points.Select(p => p.Step).ToArray(),
            Y = points.Select(p => p.Value).ToArray(),
        };
    }

    private void Toggle(string name)
    {
        if (!_hidden.Remove(name))
        {
            _hidden.Add(name);
        }
    }
}
