using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>The registered data sets, and how to register more.</summary>
public sealed partial class DatasetList
{
    private readonly HashSet<string> _dismissed = [];
    private IReadOnlyList<DatasetRecord> _datasets = [];
    private IReadOnlyList<DatasetOperation> _operations = [];
    private string _path = "";
    private string _name = "";
    private string? _sample;

    [Inject]
    private DatasetRegistry Registry { get; set; } = null!;

    [Inject]
    private DatasetRegistration Registration { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the data sets";

    private bool IsDrawing => _operations.Any(o => !o.HasEnded && o.Id == _sample);

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        _operations = [.. Registration.List(Caller.Workspace).Where(IsShown)];
        _datasets = await Registry.ListAsync(Caller.Workspace, cancel);
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Kind is LiveKind.Dataset;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            Registration.Changed += OnOperation;
        }
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeCoreAsync()
    {
        Registration.Changed -= OnOperation;
        return ValueTask.CompletedTask;
    }

    // what went well long ago is in the table below
    private bool IsShown(DatasetOperation operation) => !operation.HasEnded || Time.GetUtcNow() - operation.EndedUtc < TimeSpan.FromMinutes(10);

    private void OnOperation(DatasetOperation operation)
    {
        if (operation.Workspace == Caller.Workspace)
        {
            Wake(LiveKind.Dataset);
        }
    }

    private async Task RegisterAsync()
    {
        if (await TryAsync(() => Task.Run(() => Registration.Start(_path, string.IsNullOrWhiteSpace(_name) ? null : _name, Caller)), "registering the folder"))
        {
            (_path, _name) = ("", "");
            await RefreshAsync();
        }
    }

    private async Task SampleAsync()
    {
        if (await TryAsync(() => Task.Run(() => _sample = Registration.StartSample(Caller).Id), "registering the sample"))
        {
            await RefreshAsync();
        }
    }
}
