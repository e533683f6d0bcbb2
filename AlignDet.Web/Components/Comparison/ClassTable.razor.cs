using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Comparison;

/// <summary>AP of each class.</summary>
public sealed partial class ClassTable
{
    /// <summary>The runs.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<RunView> Views { get; set; } = [];

    private IEnumerable<string> Names => Views.SelectMany(view => view.Result?.Classes ?? []).Select(c => c.Name).Distinct();

    private static ClassResult? Of(RunView view, string name) => view.Result?.Classes.FirstOrDefault(c => c.Name == name);
}
