namespace AlignDet.Vision.Evaluation;

/// <summary>The curves of one class, in one place before they are spread over the arrays of all classes.</summary>
internal sealed class CocoClassCurves
{
    /// <summary>Values of a point of the curves: size classes by limits.</summary>
    public const int Values = CocoShape.Areas * CocoShape.Limits;

    private const int Hundred = CocoShape.Limits - 1;

    private readonly double[] _precision = new double[CocoShape.Thresholds * CocoShape.Recalls * Values];
    private readonly double[] _scores = new double[CocoShape.Thresholds * CocoShape.Recalls * Values];
    private readonly double[] _recall = new double[CocoShape.Thresholds * Values];

    /// <summary>[T, R, A, M].</summary>
    public ReadOnlySpan<double> Precision => _precision;

    /// <summary>[T, R, A, M].</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>[T, A, M].</summary>
    public ReadOnlySpan<double> Recall => _recall;

    /// <summary>-1 everywhere: nothing is to be found.</summary>
    public void Clear()
    {
        Array.Fill(_precision, -1);
        Array.Fill(_scores, -1);
        Array.Fill(_recall, -1);
    }

    public void SetPoint(int threshold, int recall, int area, int limit, double precision, double score)
    {
        int at = (((threshold * CocoShape.Recalls) + recall) * Values) + (area * CocoShape.Limits) + limit;
        _precision[at] = precision;
        _scores[at] = score;
    }

    public void SetRecall(int threshold, int area, int limit, double recall) =>
        _recall[(threshold * Values) + (area * CocoShape.Limits) + limit] = recall;

    public CocoClassResult Describe(string name, int truths, int detections) => new(
        name, MeanPrecision(0, 0, CocoShape.Thresholds), MeanPrecision(0, 0, 1), MeanPrecision(0, 5, 6), MeanRecall(), truths, detections)
    {
        ApSmall = MeanPrecision(1, 0, CocoShape.Thresholds),
        ApMedium = MeanPrecision(2, 0, CocoShape.Thresholds),
        ApLarge = MeanPrecision(3, 0, CocoShape.Thresholds),
    };

    // a size class of a class is defined everywhere or nowhere
    private double MeanPrecision(int area, int firstThreshold, int lastThreshold)
    {
        double sum = 0;
        for (int point = firstThreshold * CocoShape.Recalls; point < lastThreshold * CocoShape.Recalls; point++)
            sum += _precision[(point * Values) + (area * CocoShape.Limits) + Hundred];
        return sum / ((lastThreshold - firstThreshold) * CocoShape.Recalls);
    }

    private double MeanRecall()
    {
        double sum = 0;
        for (int t = 0; t < CocoShape.Thresholds; t++)
            sum += _recall[(t * Values) + Hundred];
        return sum / CocoShape.Thresholds;
    }
}
