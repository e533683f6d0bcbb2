using System.Globalization;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The rows and columns of a confusion matrix that are drawn.</summary>
/// <param name="Names">Of the classes, of the rest where there is one, of the background.</param>
/// <param name="OwnClasses">How many of them are single classes; they come first.</param>
/// <param name="Counts">[names][names].</param>
/// <param name="Subtitle">How it was counted.</param>
internal sealed record ShownConfusion(IReadOnlyList<string> Names, int OwnClasses, long[][] Counts, string Subtitle)
{
    public static ShownConfusion Of(DetectionReport report, int most)
    {
        ConfusionMatrix matrix = report.Confusion;
        int classes = report.Classes.Count;
        int[] own = classes <= most ? [.. Enumerable.Range(0, classes)] : MostConfused(matrix, classes, most - 1);
        bool hasRest = own.Length < classes;
        int background = own.Length + (hasRest ? 1 : 0);
        int[] placeOf = new int[classes + 1];
        Array.Fill(placeOf, own.Length);
        for (int i = 0; i < own.Length; i++)
        {
            placeOf[own[i]] = i;
        }
        placeOf[classes] = background;

        long[][] counts = [.. Enumerable.Range(0, background + 1).Select(_ => new long[background + 1])];
        for (int row = 0; row <= classes; row++)
        {
            for (int column = 0; column <= classes; column++)
            {
                counts[placeOf[row]][placeOf[column]] += matrix.Counts[row][column];
            }
        }
        List<string> names = [.. own.Select(k => FigureLetters.Clean(report.Classes[k]))];
        if (hasRest)
            names.Add($"{classes - own.Length} more");
        names.Add("background");
        string rule = string.Create(CultureInfo.InvariantCulture, $"IoU from {matrix.Iou:0.00##}, score from {matrix.Score:0.00##}");
        return new ShownConfusion(names, own.Length, counts, hasRest ? $"the {own.Length} most confused classes; {rule}" : rule);
    }

    /// <summary>What a cell says in words.</summary>
    public string Hint(int row, int column)
    {
        long count = Counts[row][column];
        long all = Counts[row].Sum();
        string share = all > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {all} ({100.0 * count / all:0.0} %)") : "";
        int background = Names.Count - 1;
        return (row == background, column == background) switch
        {
            (true, true) => "background",
            (true, false) => $"{Names[column]} where there is none: {count}{share}",
            (false, true) => $"{Names[row]} missed: {count}{share}",
            _ => $"{Names[row]} taken for {Names[column]}: {count}{share}",
        };
    }

    /// <summary>The classes that are taken for another, or another for them, most often; in their own order.</summary>
    private static int[] MostConfused(ConfusionMatrix matrix, int classes, int count)
    {
        int[] all = [.. Enumerable.Range(0, classes)];
        return [.. all.OrderByDescending(k => all.Where(o => o != k).Sum(o => (long)matrix.Counts[k][o] + matrix.Counts[o][k])).ThenBy(k => k).Take(count).Order()];
    }
}
