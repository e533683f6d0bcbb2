using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components;

/// <summary>The document around the dashboard.</summary>
public sealed partial class App
{
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    // set by theme.js before the first paint, so that the server draws in the right colours at once
    private string? Theme => Http?.Request.Cookies["aligndet-theme"];
}
