namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Whether the parts of a report that was read fit together, so that what draws it need not ask.</summary>
internal static class ReportCheck
{
    private const int StatCount = 12;

    /// <summary>What does not fit, or null.</summary>
    public static string? Fault(DetectionReport report)
    {
        int classes = report.Classes.Count;
        if (HasNull(report))
            return "a list has an entry that is null";
        if (report.Stats.Count != StatCount)
            return $"stats has {report.Stats.Count} numbers, not {StatCount}";
        if (report.PerClass.Count != classes)
            return $"perClass has {report.PerClass.Count} entries for {classes} classes";
        return CurvesFault(report.Curves, classes) ?? CountsFault(report, classes) ?? BoxesFault(report.Ranking, classes);
    }

    // the serializer lets null into lists, whatever their elements' type says
    private static bool HasNull(DetectionReport report) =>
        report.Classes.Contains(null!) || report.PerClass.Contains(null!) || report.Sizes.Contains(null!) || report.Notes.Contains(null!)
        || report.Curves.Mean.Contains(null!) || report.Curves.Classes.Any(c => c is null || c.Precision.Contains(null!))
        || report.Confusion.Counts.Contains(null!) || report.Errors.Kinds.Contains(null!)
        || report.Ranking.Best.Concat(report.Ranking.Worst).Any(p => p is null || p.Boxes.Any(b => b is null));

    private static string? CurvesFault(ReportCurves curves, int classes)
    {
        if (curves.Classes.Count != classes)
            return $"curves has {curves.Classes.Count} entries for {classes} classes";
        bool fit = IsTable(curves.Mean, curves) && curves.Classes.All(c => IsTable(c.Precision, curves)
            && c.Scores.Count == (c.Precision.Count == 0 ? 0 : curves.Recalls.Count));
        return fit ? null : $"a curve has not {curves.Ious.Count} times {curves.Recalls.Count} values";
    }

    private static bool IsTable(IReadOnlyList<IReadOnlyList<double>> rows, ReportCurves curves) =>
        rows.Count == 0 || (rows.Count == curves.Ious.Count && rows.All(row => row.Count == curves.Recalls.Count));

    private static string? CountsFault(DetectionReport report, int classes)
    {
        if (report.Confusion.Counts.Count != classes + 1 || report.Confusion.Counts.Any(row => row.Count != classes + 1))
            return $"the confusion matrix has not {classes + 1} times {classes + 1} counts";
        if (report.Confusion.Counts.Any(row => row.Any(count => count < 0)))
            return "the confusion matrix has counts below 0";
        return report.Errors.Kinds.Select(k => k.Kind).SequenceEqual(Enum.GetValues<DetectionErrorKind>())
            && report.Errors.Kinds.All(k => k.CountByClass.Count == classes)
            ? null
            : "the kinds of errors are not the six in their order, each with a count for every class";
    }

    private static string? BoxesFault(PictureRanking ranking, int classes) =>
        ranking.Best.Concat(ranking.Worst).SelectMany(p => p.Boxes).All(b => b.Box.Count == 4 && b.Class >= 0 && b.Class < classes)
            ? null
            : "a picture has a box without four numbers or of an unknown class";
}
