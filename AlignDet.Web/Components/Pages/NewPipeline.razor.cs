using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Graph;
using AlignDet.Web.Pipelines;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>Makes a pipeline: by a form with sensible defaults, or by its JSON. What is shown is what is submitted.</summary>
public sealed partial class NewPipeline
{
    private const int MaxSplitsTold = 5;

    private static readonly IReadOnlyList<Preset> s_presets = [.. Presets.List().Where(preset => preset.Stage == "pipeline")];

    // two presses of the button, or one press over a shaky connection, start one pipeline
    private readonly string _key = Guid.NewGuid().ToString("N");
    private IReadOnlyList<DatasetRecord> _datasets = [];
    private DatasetRecord? _dataset;
    private PipelineChoices? _choices;
    private PipelineSpec? _spec;
    private IReadOnlyList<string> _problems = [];
    private string _json = "";
    private bool _isByHand;
    private bool _isStarting;
    private string? _from;

    /// <summary>The data set, by slug.</summary>
    [SupplyParameterFromQuery(Name = "dataset")]
    public string? DatasetId { get; set; }

    /// <summary>A preset to begin with, instead of what fits the data set.</summary>
    [SupplyParameterFromQuery]
    public string? Preset { get; set; }

    [Inject]
    private DatasetRegistry Registry { get; set; } = null!;

    [Inject]
    private PipelineService Pipelines { get; set; } = null!;

    [Inject]
    private PipelineTemplates Templates { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the data sets";

    /// <inheritdoc/>
    protected override string Subject => $"{DatasetId}|{Preset}";

    private IReadOnlyList<GraphNode> Nodes => [.. _spec!.Nodes.Select(node => new GraphNode(node.Node, node.Recipe.Stage, PipelineOrder.Needs(node.Recipe), Note: NoteOf(node.Recipe)))];

    // those that stand at a field are not said twice
    private IReadOnlyList<string> Loose => _isByHand || _choices is null ? _problems : [.. _problems.Where(problem => !ChoicesForm.HasField(problem))];

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        IReadOnlyList<DatasetRecord> datasets = await Registry.ListAsync(Caller.Workspace, cancel);
        DatasetRecord? dataset = datasets.FirstOrDefault(d => d.Id == DatasetId)
            ?? datasets.FirstOrDefault(d => d.Id != DataSpec.DrawnScenes) ?? (datasets.Count > 0 ? datasets[0] : null);
        _datasets = datasets;
        string subject = $"{dataset?.Id}@{dataset?.Version}|{Preset}";
        if (dataset is null || subject == _from)
        {
            return; // what the user has typed stays
        }
        (_dataset, _from) = (dataset, subject);
        Begin();
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Kind is LiveKind.Dataset;

    private void Begin()
    {
        _choices = Templates.Defaults(_dataset!);
        _isByHand = Preset is not null;
        if (Preset is null)
        {
            Rebuild();
            return;
        }
        Check(() =>
        {
            _json = RecipeWriter.Write(RecipeDocument.Read(
                Presets.Find(Preset).Json, Preset, [$"data.dataset={_dataset!.Id}@{_dataset.Version}"]).Pipeline!);
            return PipelineReader.ReadSubmission(_json, "pipeline");
        });
    }

    private void Rebuild()
    {
        Check(() => Templates.Build(_dataset!, _choices!));
        if (_spec is not null)
        {
            _json = RecipeWriter.Write(_spec);
        }
    }

    private void ChooseDetector(string kind)
    {
        _choices = Templates.Switch(_dataset!, _choices!, kind);
        Rebuild();
    }

    private void Edit(ChangeEventArgs change)
    {
        _json = (string?)change.Value ?? "";
        _isByHand = true;
        Check(() => PipelineReader.ReadSubmission(_json, "pipeline"));
    }

    private void BackToForm()
    {
        _isByHand = false;
        if (Preset is null)
        {
            Rebuild();
            return;
        }
        Go(_dataset?.Id, null);
    }

    private void Check(Func<PipelineSpec> build)
    {
        try
        {
            (_spec, _problems) = (build(), []);
        }
        catch (BadInputException e)
        {
            (_spec, _problems) = (null, e.Problems);
        }
    }

    private void Go(string? dataset, string? preset) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters("/pipelines/new", new Dictionary<string, object?>
    {
        ["dataset"] = dataset,
        ["preset"] = string.IsNullOrEmpty(preset) ? null : preset,
    }));

    private async Task StartAsync()
    {
        if (_spec is not { } spec || _isStarting)
        {
            return;
        }
        _isStarting = true;
        PipelineRecord? pipeline = null;
        if (await TryAsync(async () => pipeline = await Pipelines.SubmitAsync(spec, Caller, _key, CancellationToken.None), "starting the pipeline"))
        {
            Navigation.NavigateTo($"/pipelines/{pipeline!.Id}");
        }
        _isStarting = false;
    }

    private static string NoteOf(Recipe recipe) => recipe.Stage switch
    {
        StageNames.Proposals => $"Likely objects in {recipe.Data.Train}, found without labels",
        StageNames.BoxDomain => FormattableString.Invariant($"{recipe.Schedule.Steps} steps of {recipe.Schedule.Batch} on {recipe.Data.Train}: the whole detector learns from proposals"),
        StageNames.FineTune => FormattableString.Invariant(
            $"{recipe.Schedule.Steps} steps of {recipe.Schedule.Batch} on {recipe.Data.Percent:0.##} % of {recipe.Data.Train}, {(recipe.Weights is null ? "from random weights" : "starts pre-trained")}"),
        _ => recipe.Stage,
    };
}
