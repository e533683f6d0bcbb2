using System.Globalization;
using System.Text;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Synth;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>A report as a folder: <c>index.html</c> shows everything, <c>report.json</c> holds it, figures lie beside as SVG and PNG, best and worst pictures as JPEG.</summary>
public static class ReportFolder
{
    /// <summary>Refuses a place that holds something already, before work is done for it.</summary>
    /// <exception cref="BadInputException">It holds something, or cannot be looked into.</exception>
    public static void RefuseIfTaken(string folder) => NewFolder.RefuseIfTaken(folder);

    /// <summary>Writes the folder as a whole or not at all.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="folder">A new or an empty folder.</param>
    /// <param name="images">Where the pictures lie, or null to leave them out.</param>
    /// <param name="leftOut">Told of pictures that cannot be shown.</param>
    /// <param name="cancel">Stops the work; nothing is left behind.</param>
    /// <exception cref="BadInputException">The folder holds something or cannot be written, or not one of the pictures can be read.</exception>
    public static void Write(DetectionReport report, string folder, string? images, Action<string> leftOut, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(leftOut);
        NewFolder.Write(folder, place =>
        {
            DetectionReportJson.WriteFile(report, Path.Combine(place, "report.json"));
            WriteFigures(report, place, cancel);
            IReadOnlyList<string> worst = WriteSheets(report, report.Ranking.Worst, "worst", place, images, leftOut, cancel);
            IReadOnlyList<string> best = WriteSheets(report, report.Ranking.Best, "best", place, images, leftOut, cancel);
            int wanted = report.Ranking.Worst.Count + report.Ranking.Best.Count;
            if (images is not null && wanted > 0 && worst.Count + best.Count == 0)
                throw new BadInputException(Shown.Path(images), $"not one of {wanted} pictures can be read", "Give the folder that the file names of the annotations start from");
            WriteText(Path.Combine(place, "index.html"), ReportPage.Write(report, worst, best));
        }, cancel);
    }

    /// <summary>The figures of a report and their file names without ending; those of single classes are <c>class-001</c> and so on.</summary>
    public static IEnumerable<(string Name, Figure Figure)> Figures(DetectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        yield return ("curves-mean", CurveFigures.Mean(report));
        yield return ("curves-classes", CurveFigures.AllClasses(report));
        yield return ("confusion", ConfusionFigures.Matrix(report));
        if (report.Classes.Count > ConfusionFigures.ReadableClasses)
            yield return ("confusion-all", ConfusionFigures.Matrix(report, int.MaxValue));
        yield return ("errors", ErrorFigures.Bars(report));
        yield return ("sizes", ClassFigures.Sizes(report));
        yield return ("classes", ClassFigures.Ap(report));
        for (int k = 0; k < report.Classes.Count; k++)
        {
            yield return ($"class-{(k + 1).ToString("000", CultureInfo.InvariantCulture)}", CurveFigures.OneClass(report, k));
        }
    }

    private static void WriteFigures(DetectionReport report, string place, CancellationToken cancel)
    {
        var drawn = Figures(report).AsParallel().WithCancellation(cancel)
            .Select(item => (item.Name, Svg: item.Figure.ToSvg(FigureTheme.Light), Png: item.Figure.ToPng(FigureTheme.Light)));
        foreach ((string name, string svg, byte[] png) in drawn)
        {
            WriteText(Path.Combine(place, name + ".svg"), svg);
            File.WriteAllBytes(Path.Combine(place, name + ".png"), png);
        }
    }

    private static List<string> WriteSheets(
        DetectionReport report, IReadOnlyList<PictureResult> pictures, string name, string place, string? images, Action<string> leftOut, CancellationToken cancel)
    {
        List<string> files = [];
        if (images is null)
            return files;
        string title = name == "worst" ? "Worst pictures" : "Best pictures";
        foreach (RgbImage sheet in PictureSheets.Draw(report, pictures, title, images, leftOut, cancel))
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"{name}-{files.Count + 1}.jpg");
            File.WriteAllBytes(Path.Combine(place, file), ImageEncoder.Jpeg(sheet, 85));
            files.Add(file);
        }
        return files;
    }

    private static void WriteText(string path, string text) => File.WriteAllText(path, text + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
