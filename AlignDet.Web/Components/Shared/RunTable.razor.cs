using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>Runs, one a line.</summary>
public sealed partial class RunTable
{
    /// <summary>The runs.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<RunRecord> Runs { get; set; } = [];

    /// <summary>Ids that are ticked, changed in place; null: nothing can be ticked.</summary>
    [Parameter]
    public HashSet<string>? Chosen { get; set; }

    /// <summary>Something was ticked.</summary>
    [Parameter]
    public EventCallback OnChosen { get; set; }

    /// <summary>For the duration of what has not ended.</summary>
    [Parameter]
    public DateTimeOffset Now { get; set; }

    private Task ChooseAsync(string id)
    {
        if (Chosen?.Remove(id) == false)
        {
            Chosen.Add(id);
        }
        return OnChosen.InvokeAsync();
    }
}
