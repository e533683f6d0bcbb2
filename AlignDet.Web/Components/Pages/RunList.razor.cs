using AlignDet.Experiments.Live;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>All runs, with a filter in the address.</summary>
public sealed partial class RunList
{
    private const int PageSize = 100;

    private readonly HashSet<string> _chosen = [];
    private IReadOnlyList<RunRecord> _runs = [];
    private int _limit = PageSize;

    /// <summary>Only runs in this state.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>Only runs of this stage.</summary>
    [SupplyParameterFromQuery]
    public string? Stage { get; set; }

    /// <summary>Only runs with this in name, node, tags or data set.</summary>
    [SupplyParameterFromQuery]
    public string? Text { get; set; }

    [Inject]
    private RunRepository Repository { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the runs";

    private bool IsFiltered => !string.IsNullOrEmpty(State) || !string.IsNullOrEmpty(Stage) || !string.IsNullOrEmpty(Text);

    private IReadOnlyList<RunRecord> Matching => [.. _runs.Where(run =>
        (string.IsNullOrEmpty(State) || StateBadge.NameOf(run.State) == State)
        && (string.IsNullOrEmpty(Stage) || run.Stage == Stage)
        && (string.IsNullOrEmpty(Text) || ((string[])[run.Name, run.Node, run.Id, run.Dataset?.Id ?? "", .. run.Tags])
            .Any(word => word.Contains(Text, StringComparison.OrdinalIgnoreCase))))];

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel) => _runs = await Repository.ListAsync(Caller.Workspace, cancel);

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Kind is LiveKind.Run;

    private void Filter(string? text = null, string? state = null, string? stage = null) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters("/runs", new Dictionary<string, object?>
        {
            ["text"] = Filled(text ?? Text),
            ["state"] = Filled(state ?? State),
            ["stage"] = Filled(stage ?? Stage),
        }), replace: true);

    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
