using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>A bar that says what went wrong; the page below stays usable.</summary>
public sealed partial class TroubleBar
{
    /// <summary>What went wrong; null: nothing, and no bar.</summary>
    [Parameter]
    public Trouble? Trouble { get; set; }

    /// <summary>Tries again.</summary>
    [Parameter]
    public EventCallback Retry { get; set; }
}
