using System.Globalization;
using AlignDet.Vision.Evaluation.Reports.Pictures;
using AlignDet.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Reports;

/// <summary>What the last evaluation tells beside its numbers, in pictures.</summary>
public sealed partial class ReportView
{
    private const string MeanOfClasses = "mean";
    private (RunReport? Of, string? Class) _drawn;
    private string _curves = "", _errors = "", _sizes = "", _confusion = "";
    private string? _class;

    /// <summary>The report.</summary>
    [Parameter]
    [EditorRequired]
    public RunReport Report { get; set; } = null!;

    /// <summary>Whose curves are shown, in the address.</summary>
    [SupplyParameterFromQuery(Name = "curves")]
    public string? ClassInAddress { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private IReadOnlyList<string> Names => Report.Report!.Classes;

    private string ClassText
    {
        get => _class ?? "";
        set
        {
            _class = value.Length == 0 ? null : value;
            Navigation.Keep("curves", _class);
            Draw();
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _class = ClassInAddress;

    /// <inheritdoc/>
    protected override void OnParametersSet() => Draw();

    // pages are drawn again with every message of a run; the figures change with the report alone
    private void Draw()
    {
        if (Report.Report is not { } report || (ReferenceEquals(_drawn.Of, Report) && _drawn.Class == _class))
        {
            return;
        }
        if (!ReferenceEquals(_drawn.Of, Report))
        {
            _errors = Svg(ErrorFigures.Bars(report));
            _sizes = Svg(ClassFigures.Sizes(report));
            _confusion = Svg(ConfusionFigures.Matrix(report));
        }
        _curves = Svg(_class switch
        {
            MeanOfClasses => CurveFigures.Mean(report),
            { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int k) && k < report.Classes.Count => CurveFigures.OneClass(report, k),
            _ => CurveFigures.AllClasses(report),
        });
        _drawn = (Report, _class);
    }

    private static string Svg(Figure figure) => figure.ToSvg(FigureTheme.Page);

    private static string F(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
