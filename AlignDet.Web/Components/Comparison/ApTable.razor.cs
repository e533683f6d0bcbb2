using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Comparison;

/// <summary>AP of runs beside each other; of two, with the difference of the first to the second.</summary>
public sealed partial class ApTable
{
    private static readonly (string Name, string Id, string Meaning)[] s_rows =
    [
        ("AP", "ap", "Mean over IoU 0.50 to 0.95"),
        ("AP50", "ap50", "At IoU 0.50"),
        ("AP75", "ap75", "At IoU 0.75"),
        ("AP small", "ap-small", "Boxes under 32 x 32 pixels"),
        ("AP medium", "ap-medium", "Boxes from 32 x 32 to 96 x 96 pixels"),
        ("AP large", "ap-large", "Boxes over 96 x 96 pixels"),
    ];

    /// <summary>The runs.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<RunView> Views { get; set; } = [];

    private static double? Value(RunView view, int row) => view.Result is { } result && row < result.Stats.Count ? result.Stats[row] : null;

    private static string ClassOf(string? difference) => difference?[0] switch { '+' => "better", '−' => "worse", _ => "muted" };

    private bool IsBest(RunView view, int row) =>
        Views.Count > 1 && Value(view, row) is >= 0 and double value && Views.All(other => other == view || !(Value(other, row) >= value));
}
