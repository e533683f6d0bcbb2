using System.Globalization;
using AlignDet.Experiments.Metrics;
using AlignDet.Recipes.Stages;
using AlignDet.Web.Components.Shared;
using AlignDet.Web.Files;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pictures;

/// <summary>Pictures with their boxes: of one run as tiles, of several in columns, the same picture in a row.</summary>
public sealed partial class PictureWall
{
    private const int PageSize = 12;
    private const double UsualScore = 0.3;
    private const int UsualProposals = 20;

    private static readonly (BoxKind Kind, string Name, string Colour, string Dash)[] s_kinds =
    [
        (BoxKind.Predicted, "predicted", "#52c8ff", "none"),
        (BoxKind.True, "true", "#7dff8a", "5 3"),
        (BoxKind.Proposal, "proposals", "#ffd24a", "2 2"),
    ];

    private readonly HashSet<BoxKind> _hidden = [];
    private (string? Step, string? Score, string? Proposals) _taken;
    private double _minScore = UsualScore;
    private int _mostProposals = UsualProposals;
    private long? _step;
    private int _limit = PageSize;

    /// <summary>The runs.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<PictureColumn> Columns { get; set; } = [];

    /// <summary>The step whose pictures are shown, in the address; the newest when there is none.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    public string? StepInAddress { get; set; }

    /// <summary>The lowest score of predicted boxes that are shown, in the address.</summary>
    [SupplyParameterFromQuery(Name = "score")]
    public string? ScoreInAddress { get; set; }

    /// <summary>How many proposals are drawn on a picture, in the address.</summary>
    [SupplyParameterFromQuery(Name = "proposals")]
    public string? ProposalsInAddress { get; set; }

    [Inject]
    private SignedLinks Links { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private IReadOnlyList<long> Steps => [.. Columns.SelectMany(c => c.Pictures).Select(p => p.Step).Distinct().OrderDescending()];

    private long Step => _step is { } step && Steps.Contains(step) ? step : Steps.Count > 0 ? Steps[0] : 0;

    private string StepText
    {
        get => Step.ToString(CultureInfo.InvariantCulture);
        // the newest stays the newest while a run goes on
        set
        {
            _step = long.Parse(value, CultureInfo.InvariantCulture) is var step && step == Steps[0] ? null : step;
            Navigation.Keep("step", _step?.ToString(CultureInfo.InvariantCulture));
        }
    }

    private IReadOnlyList<string> Names => [.. Columns.SelectMany(c => c.Pictures).Where(p => p.Step <= Step).Select(p => p.Name).Distinct().Order(StringComparer.Ordinal)];

    private IReadOnlyList<string> Shown => [.. Names.Take(_limit)];

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (_taken == (StepInAddress, ScoreInAddress, ProposalsInAddress))
        {
            return; // what is being chosen right now is not in the address yet
        }
        _taken = (StepInAddress, ScoreInAddress, ProposalsInAddress);
        _step = long.TryParse(StepInAddress, CultureInfo.InvariantCulture, out long step) ? step : null;
        _minScore = double.TryParse(ScoreInAddress, CultureInfo.InvariantCulture, out double score) && score is >= 0 and <= 1 ? score : UsualScore;
        _mostProposals = int.TryParse(ProposalsInAddress, CultureInfo.InvariantCulture, out int proposals) && proposals >= 1 ? proposals : UsualProposals;
    }

    private int MostThereAre => Columns.SelectMany(c => c.Pictures).Select(p => p.Boxes.Count(b => b.Kind == BoxKind.Proposal)).DefaultIfEmpty(0).Max();

    private bool Has(BoxKind kind) => Columns.Any(c => c.Pictures.Any(p => p.Boxes.Any(b => b.Kind == kind)));

    private void SetScore(ChangeEventArgs change) =>
        _minScore = double.TryParse(change.Value as string, CultureInfo.InvariantCulture, out double value) ? value : _minScore;

    // once it is let go, not at every point on the way
    private void KeepScore() => Navigation.Keep("score", _minScore == UsualScore ? null : _minScore.ToString("0.##", CultureInfo.InvariantCulture));

    private void SetProposals(ChangeEventArgs change) =>
        _mostProposals = int.TryParse(change.Value as string, CultureInfo.InvariantCulture, out int value) ? value : _mostProposals;

    private void KeepProposals() => Navigation.Keep("proposals", _mostProposals == UsualProposals ? null : _mostProposals.ToString(CultureInfo.InvariantCulture));

    private void Toggle(BoxKind kind)
    {
        if (!_hidden.Remove(kind))
        {
            _hidden.Add(kind);
        }
    }

    private RenderFragment Draw(PictureColumn column, string name) => builder =>
    {
        if (column.At(name, Step) is not RunPicture picture)
        {
            builder.AddMarkupContent(0, "<div class=\"muted small\">not yet</div>");
            return;
        }
        builder.OpenComponent<BoxPicture>(1);
        builder.SetKey(picture.Key);
        builder.AddComponentParameter(2, nameof(BoxPicture.Picture), picture);
        builder.AddComponentParameter(3, nameof(BoxPicture.Url), Links.Of(picture));
        builder.AddComponentParameter(4, nameof(BoxPicture.MinScore), _minScore);
        builder.AddComponentParameter(5, nameof(BoxPicture.Hidden), _hidden);
        builder.AddComponentParameter(6, nameof(BoxPicture.MostProposals), _mostProposals);
        builder.AddComponentParameter(7, nameof(BoxPicture.Caption), picture.Step == Step ? picture.Name
            : string.Create(CultureInfo.InvariantCulture, $"{picture.Name} (step {picture.Step})"));
        builder.CloseComponent();
    };
}
