using System.Text.Json;
using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>One data set: the facts of a version and what its check found.</summary>
public sealed partial class DatasetDetail
{
    private DatasetRecord? _dataset;
    private IReadOnlyList<DatasetIssue> _issues = [];
    private IReadOnlyList<DatasetRecord> _versions = [];

    /// <summary>Its short name.</summary>
    [Parameter]
    public string Slug { get; set; } = "";

    /// <summary>Which version; the newest when there is none.</summary>
    [SupplyParameterFromQuery]
    public string? Version { get; set; }

    [Inject]
    private DatasetRegistry Registry { get; set; } = null!;

    [Inject]
    private IArtifactStore Store { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the data set";

    /// <inheritdoc/>
    protected override string Subject => $"{Slug}@{Version}";

    /// <inheritdoc/>
    protected override void Reset() => (_dataset, _issues, _versions) = (null, [], []);

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        if (_dataset is not null && !IsStale(LiveKind.Dataset))
        {
            return;
        }
        DatasetRecord? dataset = await Registry.FindAsync(Caller.Workspace, string.IsNullOrEmpty(Version) ? Slug : $"{Slug}@{Version}", cancel);
        if (dataset is null || dataset.Version == _dataset?.Version)
        {
            return; // a version never changes
        }
        IReadOnlyList<DatasetIssue> issues = await Registry.IssuesAsync(dataset, cancel);
        List<DatasetRecord> versions = [];
        await foreach (StoreEntry entry in Store.ListAsync($"{StoreKeys.Datasets(Caller.Workspace)}{dataset.Id}/", cancel))
        {
            if (entry.Key.EndsWith("/dataset.json", StringComparison.Ordinal) && await Store.ReadAsync(entry.Key, cancel) is { } blob)
            {
                versions.Add(JsonSerializer.Deserialize<DatasetRecord>(blob.Content.Span, PlatformJson.Compact)!);
            }
        }
        (_dataset, _issues, _versions) = (dataset, issues, [.. versions.OrderByDescending(v => v.CreatedUtc)]);
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Kind is LiveKind.Dataset;
}
