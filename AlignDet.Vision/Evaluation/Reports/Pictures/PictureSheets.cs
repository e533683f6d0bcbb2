using System.Globalization;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The best or the worst pictures, twelve a sheet, with their boxes.</summary>
public static class PictureSheets
{
    private const int Columns = 3;
    private const int PerSheet = 12;
    private const int CellWidth = 400;
    private const int CellHeight = 300;

    /// <summary>The sheets one after the other.</summary>
    /// <param name="report">Names of classes.</param>
    /// <param name="pictures">In the order of the sheets.</param>
    /// <param name="title">What they are, "Worst pictures".</param>
    /// <param name="folder">Where the pictures lie.</param>
    /// <param name="leftOut">Told of each picture that cannot be shown; its place goes to the next one.</param>
    /// <param name="cancel">Stops the work.</param>
    public static IEnumerable<RgbImage> Draw(
        DetectionReport report, IReadOnlyList<PictureResult> pictures, string title, string folder, Action<string> leftOut, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(pictures);
        var sheet = new List<(RgbImage Picture, string Caption)>(PerSheet);
        int first = 1;
        foreach (PictureResult result in pictures)
        {
            cancel.ThrowIfCancellationRequested();
            if (Open(folder, result, leftOut, cancel) is not { } image)
                continue;
            sheet.Add((VerdictPainter.Paint(image, result, report.Classes, CellWidth, CellHeight), Caption(result)));
            if (sheet.Count == PerSheet)
            {
                yield return Compose(sheet, title, first);
                first += sheet.Count;
                sheet.Clear();
            }
        }
        if (sheet.Count > 0)
            yield return Compose(sheet, title, first);
    }

    private static RgbImage? Open(string folder, PictureResult result, Action<string> leftOut, CancellationToken cancel)
    {
        if (PictureName.Fault(result.FileName) is { } fault)
        {
            leftOut($"image {result.ImageId}: {fault}");
            return null;
        }
        try
        {
            return ImageDecoder.Decode(PictureName.Locate(folder, result.FileName), cancel);
        }
        catch (BadInputException unreadable)
        {
            leftOut(unreadable.Message);
            return null;
        }
    }

    private static RgbImage Compose(List<(RgbImage Picture, string Caption)> sheet, string title, int first) => ContactSheet.Compose(
        [.. sheet.Select(s => s.Picture)], Columns, $"{title} {first} to {first + sheet.Count - 1}: {VerdictPainter.Legend}", [.. sheet.Select(s => s.Caption)]);

    private static string Caption(PictureResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path.GetFileName(FigureLetters.Clean(result.FileName))}: {result.Hits} found, {result.Missed} missed, {result.FalseAlarms} false, F1 {result.F1:0.00}");
}
