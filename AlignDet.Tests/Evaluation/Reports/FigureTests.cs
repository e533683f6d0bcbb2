using System.Globalization;
using System.Xml.Linq;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Vision.Evaluation.Reports.Pictures;
using SkiaSharp;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

public sealed class FigureTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Themes => new("light", "dark", "page");

    [Theory]
    [MemberData(nameof(Themes))]
    public void Every_figure_is_well_formed_whatever_the_classes_are_called(string theme)
    {
        DetectionReport report = Hostile(9).Report();
        foreach ((string name, Figure figure) in ReportFolder.Figures(report))
        {
            XElement svg = XElement.Parse(figure.ToSvg(Theme(theme)));
            Assert.Equal(s_svg + "svg", svg.Name);
            Assert.All(svg.DescendantsAndSelf(), element => Assert.Equal(s_svg, element.Name.Namespace));
            Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "script" or "b" or "style" or "image" or "a");
            Assert.DoesNotContain(svg.DescendantsAndSelf().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || a.Name.LocalName is "id" or "style");
            Assert.True(svg.Descendants(s_svg + "text").Any(), name);
        }
    }

    [Fact]
    public void Names_stay_readable_in_full_under_the_pointer()
    {
        DetectionReport report = Hostile(9).Report();
        XElement svg = XElement.Parse(ConfusionFigures.Matrix(report).ToSvg(FigureTheme.Light));
        string[] hints = [.. svg.Descendants(s_svg + "title").Select(t => t.Value)];

        Assert.Contains("""<b>&"'</b>""", hints);
        Assert.Contains("(no name)", hints);
        Assert.Contains("כלב", hints);
        Assert.DoesNotContain(hints, hint => hint.Any(letter => letter is '\u202E' or '\0' or '\uFFFE'));
    }

    [Theory]
    [MemberData(nameof(Themes))]
    public void Pictures_are_drawn_on_their_paper_and_page_figures_on_none(string theme)
    {
        Figure figure = ErrorFigures.Bars(ReportScene.Random(3).Report());
        XElement first = XElement.Parse(figure.ToSvg(Theme(theme))).Elements().First();

        Assert.Equal(theme != "page", first.Name.LocalName == "rect" && first.Attribute("width")!.Value == figure.Width.ToString(CultureInfo.InvariantCulture));
        using SKBitmap bitmap = SKBitmap.Decode(figure.ToPng(Theme(theme), scale: 1));
        Assert.Equal(((int)MathF.Ceiling(figure.Width), (int)MathF.Ceiling(figure.Height)), (bitmap.Width, bitmap.Height));
        Assert.Equal(theme == "dark", bitmap.GetPixel(1, 1).Red < 128);
        // something is written on it
        Assert.True(bitmap.Pixels.Distinct().Count() > 20);
    }

    [Fact]
    public void A_page_decides_the_colours_of_its_figures()
    {
        string svg = ErrorFigures.Bars(ReportScene.Random(3).Report()).ToSvg(FigureTheme.Page);

        Assert.Contains("fill=\"var(--figure-ink, #1F2328)\"", svg, StringComparison.Ordinal);
        Assert.Contains("--figure-ink: #E8EAED;", FigureTheme.Variables(dark: true), StringComparison.Ordinal);
        Assert.DoesNotContain("var(", ErrorFigures.Bars(ReportScene.Random(3).Report()).ToSvg(FigureTheme.Dark), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(90)]
    public void Everything_lies_within_its_figure_however_many_classes_there_are(int classes)
    {
        foreach ((string name, Figure figure) in ReportFolder.Figures(Hostile(classes).Report()))
        {
            foreach (XElement text in XElement.Parse(figure.ToSvg(FigureTheme.Light)).Descendants(s_svg + "text").Where(t => t.Attribute("transform") is null))
            {
                float x = Number(text, "x"), y = Number(text, "y"), width = FigureLetters.Width(text.Nodes().OfType<XText>().Last().Value, Number(text, "font-size"));
                float left = text.Attribute("text-anchor")?.Value switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
                Assert.True(left >= 0 && left + width <= figure.Width && y > 0 && y < figure.Height, $"{name}: {text}");
            }
        }
    }

    [Fact]
    public void Of_many_classes_the_most_confused_are_shown_and_the_rest_is_one()
    {
        var scene = new ReportScene([.. Enumerable.Range(0, 30).Select(k => $"class {k}")]);
        for (int k = 0; k < 30; k++)
        {
            scene.Object(k, k * 20, 0, 18, 18).Found(k == 28 ? 29 : k, k * 20, 0, 18, 18, 0.9);
        }
        DetectionReport report = scene.Report();
        string few = ConfusionFigures.Matrix(report, 3).ToSvg(FigureTheme.Light);

        Assert.Contains("class 28 taken for class 29: 1 of 1 (100.0 %)", few, StringComparison.Ordinal);
        Assert.Contains(">28 more<", few, StringComparison.Ordinal);
        Assert.DoesNotContain(">class 3<", few, StringComparison.Ordinal);
        Assert.Contains(">class 3<", ConfusionFigures.Matrix(report, int.MaxValue).ToSvg(FigureTheme.Light), StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_end_in_a_drop_where_no_further_recall_is_reached()
    {
        DetectionReport report = new ReportScene("a").Object(0, 0, 0, 100, 100).Object(0, 300, 300, 100, 100).Found(0, 0, 0, 100, 100, 0.8).Report();
        XElement svg = XElement.Parse(CurveFigures.OneClass(report, 0).ToSvg(FigureTheme.Light));
        XElement curve = svg.Descendants(s_svg + "polyline").Single(line => line.Value.StartsWith("IoU 0.50", StringComparison.Ordinal));

        // the plot is 332 wide and 252 high: level up to recall 0.5, then down
        Assert.Equal("52,58 218,58 218,310", curve.Attribute("points")!.Value);
        Assert.Contains(svg.Descendants(s_svg + "title"), t => t.Value == "recall 0.50: precision 1.000 down to score 0.800");
    }

    [Fact]
    public void A_class_or_a_threshold_that_is_not_there_is_refused()
    {
        DetectionReport report = new ReportScene("a").Report();
        Assert.Throws<ArgumentOutOfRangeException>(() => CurveFigures.OneClass(report, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CurveFigures.AllClasses(report, 10));
    }

    private static float Number(XElement element, string name) => float.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static FigureTheme Theme(string name) => name switch { "light" => FigureTheme.Light, "dark" => FigureTheme.Dark, _ => FigureTheme.Page };

    /// <summary>Classes with names that nobody should choose, each found once and taken for its neighbour once.</summary>
    internal static ReportScene Hostile(int classes)
    {
        string[] names =
        [
            """<b>&"'</b>""", "", "כלב", new string('W', 300), "a\u202Eb", "tab\tline\nend\0", "]]><script>alert(1)</script>", "\uFFFE\uD800", "狗" + new string('狗', 80),
        ];
        var scene = new ReportScene([.. Enumerable.Range(0, classes).Select(k => k < names.Length ? names[k] : $"class {k}")]);
        for (int k = 0; k < classes; k++)
        {
            scene.Object(k, 0, 0, 50, 50, k + 1).Found(k, 0, 0, 50, 45, 0.9, k + 1).Object(k, 100, 0, 50, 50, k + 1).Found((k + 1) % classes, 100, 0, 50, 45, 0.8, k + 1);
        }
        return scene;
    }
}
