using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>What a check of a data set found, page by page.</summary>
public sealed partial class IssueTable
{
    private const int PageSize = 50;

    private int _page;

    /// <summary>All of it.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<DatasetIssue> Issues { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnParametersSet() => _page = Math.Clamp(_page, 0, Math.Max(0, (Issues.Count - 1) / PageSize));
}
