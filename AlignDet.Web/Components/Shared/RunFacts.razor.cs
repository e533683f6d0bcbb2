using AlignDet.Recipes.Runs;
using AlignDet.Web.Files;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>What else is known of a run.</summary>
public sealed partial class RunFacts
{
    /// <summary>The run.</summary>
    [Parameter]
    [EditorRequired]
    public RunRecord Run { get; set; } = null!;

    [Inject]
    private SignedLinks Links { get; set; } = null!;
}
