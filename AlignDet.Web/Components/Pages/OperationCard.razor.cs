using AlignDet.Web.Datasets;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>How far the registration of a data set is, and why it failed.</summary>
public sealed partial class OperationCard
{
    /// <summary>The registration.</summary>
    [Parameter]
    [EditorRequired]
    public DatasetOperation Operation { get; set; } = null!;

    /// <summary>Stops it.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    /// <summary>Puts the card away.</summary>
    [Parameter]
    public EventCallback OnDismiss { get; set; }

    private string Heading => Operation.State switch
    {
        DatasetOperationState.Queued => $"{Operation.Name} waits for another registration",
        DatasetOperationState.Running => $"Registering {Operation.Name}",
        DatasetOperationState.Succeeded when Operation.Issues.Count > 0 => $"{Operation.Name} is registered, with what follows left out",
        DatasetOperationState.Succeeded => $"{Operation.Name} is registered",
        DatasetOperationState.Failed => $"{Operation.Name} cannot be used yet",
        _ => $"Registering {Operation.Name} was stopped",
    };
}
