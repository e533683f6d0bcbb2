namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Puts the pictures' errors together and measures what mending each kind gives; <see cref="ErrorSplit"/> has the definitions.</summary>
internal sealed class ErrorSplitter
{
    private readonly int[] _truths;
    private readonly int[] _missed;
    private readonly int[] _falseNegatives;
    private readonly JudgedDetection[] _detections;

    /// <param name="pictures">By ascending picture id, which decides between equal scores as in COCO's evaluation.</param>
    /// <param name="truths">[K]: objects to find.</param>
    public ErrorSplitter(IReadOnlyList<SceneErrors> pictures, int[] truths)
    {
        _truths = truths;
        _missed = CountClasses(pictures.SelectMany(p => p.Missed));
        _falseNegatives = CountClasses(pictures.SelectMany(p => p.FalseNegatives));
        _detections = [.. pictures.SelectMany(p => p.Detections).OrderByDescending(d => d.Score)];
    }

    public ErrorSplit Split()
    {
        double? ap = MeanAp(_truths, d => (d.Class, d.Error is null));
        ErrorShare[] kinds =
        [
            .. Enum.GetValues<DetectionErrorKind>().Select(kind =>
            {
                int[] counts = kind == DetectionErrorKind.Missed ? _missed : CountClasses(_detections.Where(d => d.Error == kind).Select(d => d.Class));
                return new ErrorShare(kind, Gain(ap, Mended(kind)), counts.Sum(), counts);
            }),
        ];
        // with every false alarm below every hit, the order among the hits does not matter
        double? noFalseAlarms = MeanAp(_truths, d => d.Error is null ? (d.Class, true) : null);
        double? allFound = MeanAp(Without(_falseNegatives), d => (d.Class, d.Error is null));
        return new ErrorSplit(
            SceneErrors.Foreground, SceneErrors.Background, ap ?? -1, kinds,
            Gain(ap, noFalseAlarms), _detections.Count(d => d.Error is not null), Gain(ap, allFound), _falseNegatives.Sum());
    }

    private double? Mended(DetectionErrorKind kind) => kind == DetectionErrorKind.Missed
        ? MeanAp(Without(_missed), d => (d.Class, d.Error is null))
        : MeanAp(_truths, d => d.Error != kind ? (d.Class, d.Error is null) : d.MendedClass >= 0 ? (d.MendedClass, true) : null);

    private int[] Without(int[] notAskedFor) => [.. _truths.Zip(notAskedFor, (all, less) => all - less)];

    // where nothing is left to find and nothing is found wrongly, nothing is wrong
    private static double Gain(double? before, double? after) => before is double ap ? Math.Max(0, (after ?? 1) - ap) : 0;

    /// <summary>AP at IoU 0.5 over the classes with objects; null where there is none.</summary>
    /// <param name="truths">[K]: objects to find. A class of which mending left neither objects nor detections drops out.</param>
    /// <param name="place">The class in which a detection counts and whether as a hit; null leaves it out.</param>
    private double? MeanAp(int[] truths, Func<JudgedDetection, (int Class, bool IsHit)?> place)
    {
        var hits = new List<bool>[truths.Length];
        for (int k = 0; k < hits.Length; k++)
        {
            hits[k] = [];
        }
        foreach (JudgedDetection detection in _detections)
        {
            if (place(detection) is var (category, isHit))
                hits[category].Add(isHit);
        }
        double[] aps =
        [
            .. Enumerable.Range(0, truths.Length)
                .Where(k => _truths[k] > 0 && (truths[k] > 0 || hits[k].Count > 0))
                .Select(k => truths[k] > 0 ? Ap(hits[k], truths[k]) : 0),
        ];
        return aps.Length > 0 ? aps.Average() : null;
    }

    /// <summary>Mean of the precision at the 101 recalls, as <c>COCOeval.accumulate</c> takes it.</summary>
    private static double Ap(List<bool> isHit, int truths)
    {
        double[] precision = new double[isHit.Count];
        double[] recall = new double[isHit.Count];
        int hits = 0;
        for (int i = 0; i < precision.Length; i++)
        {
            hits += isHit[i] ? 1 : 0;
            precision[i] = (double)hits / (i + 1);
            recall[i] = (double)hits / truths;
        }
        for (int i = precision.Length - 1; i > 0; i--)
        {
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        }
        double sum = 0;
        int at = 0;
        foreach (double wanted in CocoProtocol.RecallThresholds)
        {
            while (at < recall.Length && recall[at] < wanted)
                at++;
            sum += at < precision.Length ? precision[at] : 0;
        }
        return sum / CocoProtocol.RecallThresholds.Count;
    }

    private int[] CountClasses(IEnumerable<int> classes)
    {
        int[] counts = new int[_truths.Length];
        foreach (int k in classes)
        {
            counts[k]++;
        }
        return counts;
    }
}
