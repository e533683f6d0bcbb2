using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AlignDet.Web.Components.Shared;

/// <summary>The buttons that the state of a run allows; an editor sees them.</summary>
public sealed partial class RunActions
{
    /// <summary>The run.</summary>
    [Parameter]
    [EditorRequired]
    public RunRecord Run { get; set; } = null!;

    /// <summary>Something was asked and is not answered yet.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Something is asked of the run.</summary>
    [Parameter]
    public EventCallback<RunAction> OnAction { get; set; }

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    private async Task CancelAsync()
    {
        bool? sure = await Dialogs.ShowMessageBoxAsync(
            $"Cancel {Run.Name}?", "It stops at once; what it has learned since its last checkpoint is lost. Runs that wait for it are cancelled too.",
            yesText: "Cancel the run", cancelText: "Let it go on");
        if (sure == true)
        {
            await OnAction.InvokeAsync(RunAction.Cancel);
        }
    }
}
