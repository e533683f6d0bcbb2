using AlignDet.Vision.Evaluation.Reports.Pictures;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components;

/// <summary>The document around the dashboard.</summary>
public sealed partial class App
{
    private static readonly MarkupString s_figureColours =
        new($":root {{ {FigureTheme.Variables(dark: false)} }} :root[data-theme=\"dark\"] {{ {FigureTheme.Variables(dark: true)} }}");

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    // set by theme.js before the first paint, so that the server draws in the right colours at once
    private string? Theme => Http?.Request.Cookies["aligndet-theme"];
}
