using System.Globalization;
using AlignDet.Experiments.Metrics;
using AlignDet.Recipes.Stages;
using AlignDet.Web.Files;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pictures;

/// <summary>Pictures with their boxes: of one run as tiles, of several in columns, the same picture in a row.</summary>
public sealed partial class PictureWall
{
    private const int PageSize = 12;

    private static readonly (BoxKind Kind, string Name, string Colour, string Dash)[] s_kinds =
    [
        (BoxKind.Predicted, "predicted", "#52c8ff", "none"),
        (BoxKind.True, "true", "#7dff8a", "5 3"),
        (BoxKind.Proposal, "proposals", "#ffd24a", "2 2"),
    ];

    private readonly HashSet<BoxKind> _hidden = [];
    private double _minScore = 0.3;
    private long? _step;
    private int _limit = PageSize;

    /// <summary>The runs.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<PictureColumn> Columns { get; set; } = [];

    [Inject]
    private SignedLinks Links { get; set; } = null!;

    private IReadOnlyList<long> Steps => [.. Columns.SelectMany(c => c.Pictures).Select(p => p.Step).Distinct().OrderDescending()];

    private long Step => _step ?? (Steps.Count > 0 ? Steps[0] : 0);

    private string StepText
    {
        get => Step.ToString(CultureInfo.InvariantCulture);
        // the newest stays the newest while a run goes on
        set => _step = long.Parse(value, CultureInfo.InvariantCulture) is var step && step == Steps[0] ? null : step;
    }

    private IReadOnlyList<string> Names => [.. Columns.SelectMany(c => c.Pictures).Where(p => p.Step <= Step).Select(p => p.Name).Distinct().Order(StringComparer.Ordinal)];

    private IReadOnlyList<string> Shown => [.. Names.Take(_limit)];

    private bool Has(BoxKind kind) => Columns.Any(c => c.Pictures.Any(p => p.Boxes.Any(b => b.Kind == kind)));

    private void SetScore(ChangeEventArgs change) =>
        _minScore = double.TryParse(change.Value as string, CultureInfo.InvariantCulture, out double value) ? value : _minScore;

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
        builder.AddComponentParameter(6, nameof(BoxPicture.Caption), picture.Step == Step ? picture.Name
            : string.Create(CultureInfo.InvariantCulture, $"{picture.Name} (step {picture.Step})"));
        builder.CloseComponent();
    };
}
