namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>The parts of a report that stand in the evaluation itself.</summary>
internal static class ReportTables
{
    private const int AllSizes = 0;
    private const int Hundred = 2;
    private const int Digits = 4;

    public static ReportCurves Curves(CocoEvaluation evaluation)
    {
        CocoCurves curves = evaluation.Curves;
        var classes = new ClassCurves[curves.Classes];
        double[][] sums = Table((_, _) => 0.0);
        int defined = 0;
        for (int k = 0; k < classes.Length; k++)
        {
            if (evaluation.Classes[k].Truths == 0)
            {
                classes[k] = new ClassCurves([], []);
                continue;
            }
            double[][] precision = Table((t, r) => curves.Precision[curves.At(t, r, k, AllSizes, Hundred)]);
            double[] scores = [.. Recalls.Select(r => Rounded(curves.Scores[curves.At(0, r, k, AllSizes, Hundred)]))];
            classes[k] = new ClassCurves(Rounded(precision), scores);
            sums = Table((t, r) => sums[t][r] + precision[t][r]);
            defined++;
        }
        return new ReportCurves(
            CocoProtocol.IouThresholds.Select(Rounded).ToArray(),
            CocoProtocol.RecallThresholds.Select(Rounded).ToArray(),
            defined == 0 ? [] : Rounded(Table((t, r) => sums[t][r] / defined)),
            classes);
    }

    public static IReadOnlyList<ClassResult> Classes(CocoEvaluation evaluation) =>
    [
        .. evaluation.Classes.Select((c, k) => new ClassResult(
            c.Name, c.Ap, c.Ap50, c.Ap75, OfSize(evaluation, k, 1), OfSize(evaluation, k, 2), OfSize(evaluation, k, 3), c.Ar100, c.Truths, c.Detections)),
    ];

    /// <param name="evaluation">The numbers.</param>
    /// <param name="truths">Objects of each size of <see cref="CocoProtocol.Areas"/>.</param>
    /// <param name="detections">Detections of each size.</param>
    public static IReadOnlyList<SizeResult> Sizes(CocoEvaluation evaluation, int[] truths, int[] detections) =>
    [
        .. Enumerable.Range(0, CocoProtocol.Areas.Count).Where(a => a != AllSizes).Select(a => new SizeResult(
            CocoProtocol.Areas[a].Name, CocoProtocol.Areas[a].From, CocoProtocol.Areas[a].To,
            evaluation.Curves.AveragePrecision(iou: null, category: null, a, Hundred),
            evaluation.Curves.AveragePrecision(iou: 0, category: null, a, Hundred),
            evaluation.Curves.AverageRecall(iou: null, category: null, a, Hundred),
            truths[a], detections[a])),
    ];

    private static IEnumerable<int> Recalls => Enumerable.Range(0, CocoProtocol.RecallThresholds.Count);

    private static double OfSize(CocoEvaluation evaluation, int category, int area) =>
        evaluation.Curves.AveragePrecision(iou: null, category, area, Hundred);

    /// <summary>[T][R].</summary>
    private static double[][] Table(Func<int, int, double> value) =>
        [.. Enumerable.Range(0, CocoProtocol.IouThresholds.Count).Select(t => Recalls.Select(r => value(t, r)).ToArray())];

    private static double[][] Rounded(double[][] table) => Array.ConvertAll(table, row => Array.ConvertAll(row, Rounded));

    private static double Rounded(double value) => Math.Round(value, Digits);
}
