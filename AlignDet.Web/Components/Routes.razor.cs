using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components;

/// <summary>Finds the page of an address.</summary>
public sealed partial class Routes
{
    /// <summary>The theme that the browser asked for, as in the cookie.</summary>
    [Parameter]
    public string? Theme { get; set; }
}
