using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>Says that nothing is there, why, and what to do.</summary>
public sealed partial class EmptyState
{
    /// <summary>An icon's SVG.</summary>
    [Parameter]
    public string Icon { get; set; } = MudBlazor.Icons.Material.Outlined.Inbox;

    /// <summary>In a few words.</summary>
    [Parameter]
    [EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>A sentence or two.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>Buttons.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
