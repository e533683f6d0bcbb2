using System.Globalization;
using AlignDet.Experiments.Metrics;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Web.Components.Shared;
using AlignDet.Web.Files;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Reports;

/// <summary>The pictures in which a detector did worst or best, each box marked by how it fared.</summary>
public sealed partial class RankedPictures
{
    private const string BestOrder = "best";
    private readonly Dictionary<BoxOverlay, ReportBoxState> _states = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PictureResult, RunPicture> _drawn = new(ReferenceEqualityComparer.Instance);
    private RunReport? _drawnOf;
    private string? _taken;

    /// <summary>The report; it has been read.</summary>
    [Parameter]
    [EditorRequired]
    public RunReport Report { get; set; } = null!;

    /// <summary>Which pictures are shown, in the address.</summary>
    [SupplyParameterFromQuery(Name = "pictures")]
    public string? OrderInAddress { get; set; }

    [Inject]
    private SignedLinks Links { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private PictureRanking Ranking => Report.Report!.Ranking;

    private bool IsBest => _taken == BestOrder;

    private string OrderText
    {
        get => IsBest ? BestOrder : "worst";
        set
        {
            _taken = value == BestOrder ? BestOrder : null;
            Navigation.Keep("pictures", _taken);
        }
    }

    private IReadOnlyList<PictureResult> Shown => IsBest ? Ranking.Best : Ranking.Worst;

    /// <inheritdoc/>
    protected override void OnInitialized() => _taken = OrderInAddress;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_drawnOf, Report))
        {
            _drawnOf = Report;
            _drawn.Clear();
            _states.Clear();
        }
    }

    private RunPicture WithBoxes(RunPicture kept, PictureResult picture)
    {
        if (!_drawn.TryGetValue(picture, out RunPicture? drawn))
        {
            drawn = _drawn[picture] = Draw(kept, picture);
        }
        return drawn;
    }

    // an object that was found is told by the detection on it
    private RunPicture Draw(RunPicture kept, PictureResult picture)
    {
        List<BoxOverlay> overlays = [];
        foreach (ReportBox box in picture.Boxes.Where(box => !(box.IsTruth && box.State == ReportBoxState.Hit)))
        {
            (float left, float top) = ((float)box.Box[0], (float)box.Box[1]);
            BoxOverlay overlay = new(left, top, left + (float)box.Box[2], top + (float)box.Box[3], Report.Report!.Classes[box.Class],
                (float?)box.Score, box.IsTruth ? BoxKind.True : BoxKind.Predicted);
            overlays.Add(overlay);
            _states[overlay] = box.State;
        }
        return kept with { Width = picture.Width, Height = picture.Height, Boxes = overlays };
    }

    private string? Mark(BoxOverlay box) => _states.TryGetValue(box, out ReportBoxState state) ? state.ToString().ToLowerInvariant() : null;

    private static string F(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
