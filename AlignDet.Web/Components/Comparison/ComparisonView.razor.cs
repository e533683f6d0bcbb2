using AlignDet.Web.Components.Charts;
using AlignDet.Web.Components.Pictures;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Comparison;

/// <summary>Runs side by side: AP, curves over each other, pictures with the boxes of each.</summary>
public sealed partial class ComparisonView
{
    /// <summary>The runs, the one that the others are measured by last.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<RunView> Views { get; set; } = [];

    private IReadOnlyList<PictureColumn> Columns => [.. Views.Select(view => new PictureColumn(view.Label, view.Colour, view.Pictures))];

    /// <summary>A metric of several runs as curves over each other: each its own colour and line style.</summary>
    internal static IReadOnlyList<ChartSeries> Curves(IReadOnlyList<RunView> views, string metric, double factor, bool marks) =>
        [.. views.Select((view, i) => new ChartSeries(view.Label, [.. view.Points(metric).Select(p => p with { Value = p.Value * factor })], view.Colour, i, marks))];
}
