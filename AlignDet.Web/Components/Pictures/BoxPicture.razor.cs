using System.Globalization;
using AlignDet.Experiments.Metrics;
using AlignDet.Recipes.Stages;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pictures;

/// <summary>A picture with boxes drawn over it.</summary>
public sealed partial class BoxPicture
{
    /// <summary>The picture.</summary>
    [Parameter]
    [EditorRequired]
    public RunPicture Picture { get; set; } = null!;

    /// <summary>Where the browser gets it.</summary>
    [Parameter]
    [EditorRequired]
    public string Url { get; set; } = "";

    /// <summary>Predicted boxes below this confidence are left out.</summary>
    [Parameter]
    public double MinScore { get; set; }

    /// <summary>How many proposals are drawn, the best ones; they come best first.</summary>
    [Parameter]
    public int MostProposals { get; set; } = int.MaxValue;

    /// <summary>Kinds that are left out.</summary>
    [Parameter]
    public IReadOnlySet<BoxKind> Hidden { get; set; } = new HashSet<BoxKind>();

    /// <summary>What else is to be seen of a box: <c>hit</c>, <c>missed</c>, <c>false</c> or <c>ignored</c>. With it, true boxes carry their label too.</summary>
    [Parameter]
    public Func<BoxOverlay, string?>? MarkOf { get; set; }

    /// <summary>Below the picture.</summary>
    [Parameter]
    public string? Caption { get; set; }

    // pictures of any size are shown at about the same size, so that lettering goes with the width
    private float LineHeight => Math.Max(7, Picture.Width / 26f);

    // the best proposals are drawn last, on top of the others
    private IEnumerable<(BoxOverlay Box, BoxGeometry Place)> Drawn => Picture.Boxes.Where(box => box.Kind == BoxKind.Proposal).Take(MostProposals).Reverse()
        .Concat(Picture.Boxes.Where(box => box.Kind != BoxKind.Proposal))
        .Where(box => !Hidden.Contains(box.Kind) && (box.Kind != BoxKind.Predicted || box.Score is null || box.Score >= MinScore))
        .OrderBy(box => box.Kind == BoxKind.Predicted ? 1 : 0).ThenBy(box => box.Score)
        .Select(box => (box, BoxGeometry.Of(box, Picture.Width, Picture.Height, WidthOf(LabelOf(box) ?? ""), LineHeight)))
        .Where(drawn => drawn.Item2 is not null)
        .Select(drawn => (drawn.box, drawn.Item2!.Value));

    private string Description
    {
        get
        {
            int Count(BoxKind kind) => Drawn.Count(d => d.Box.Kind == kind);
            return string.Create(CultureInfo.InvariantCulture,
                $"{Picture.Name}: {Count(BoxKind.Predicted)} predicted, {Count(BoxKind.True)} true, {Count(BoxKind.Proposal)} proposed boxes");
        }
    }

    private static string KindOf(BoxOverlay box) => box.Kind switch { BoxKind.Predicted => "predicted", BoxKind.True => "true", _ => "proposal" };

    private static string? LabelOf(BoxOverlay box) => box switch
    {
        { Label: { } label, Score: { } score } => string.Create(CultureInfo.InvariantCulture, $"{label} {score:0.00}"),
        { Score: { } score } => string.Create(CultureInfo.InvariantCulture, $"{score:0.00}"),
        _ => box.Label,
    };

    private static string TitleOf(BoxOverlay box) => $"{KindOf(box)}: {LabelOf(box)}".TrimEnd(':', ' ');

    private static string F(float value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private float WidthOf(string label) => (label.Length * LineHeight * 0.5f) + (LineHeight * 0.4f);

    // the name of SVG's element is also a directive of Razor
    private RenderFragment TextAt(string label, BoxGeometry place) => builder =>
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", F(place.LabelX + (LineHeight * 0.2f)));
        builder.AddAttribute(2, "y", F(place.LabelY + (LineHeight * 0.76f)));
        builder.AddAttribute(3, "font-size", F(LineHeight * 0.78f));
        builder.AddAttribute(4, "class", "label");
        builder.AddContent(5, label);
        builder.CloseElement();
    };
}
