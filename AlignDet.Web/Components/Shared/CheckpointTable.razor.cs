using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Files;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>Checkpoints with their files to download.</summary>
public sealed partial class CheckpointTable
{
    /// <summary>The run.</summary>
    [Parameter]
    [EditorRequired]
    public RunRecord Run { get; set; } = null!;

    /// <summary>Its checkpoints, newest first.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<StoredCheckpoint> Checkpoints { get; set; } = [];

    [Inject]
    private SignedLinks Links { get; set; } = null!;

    private static string NameOf(StoreEntry file) => file.Key[(file.Key.LastIndexOf('/') + 1)..];
}
