using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>Stands where something will be.</summary>
public sealed partial class Loading
{
    /// <summary>What is read.</summary>
    [Parameter]
    [EditorRequired]
    public string What { get; set; } = "";
}
