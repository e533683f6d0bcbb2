namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>
/// Which detection found which object, class by class, as COCO decides it (<c>COCOeval.evaluateImg</c>): from the highest score down each takes the
/// free object of highest overlap, of equal ones the later; one without an object that lies in a crowd of its class counts as nothing.
/// </summary>
internal sealed class SceneMatch
{
    /// <summary>In <see cref="Truths"/>: the detection is no hit.</summary>
    public const int None = -1;

    /// <summary>In <see cref="Truths"/>: the detection lies in a crowd.</summary>
    public const int InCrowd = -2;

    /// <param name="scene">The picture.</param>
    /// <param name="detections">How many detections take part, best first.</param>
    /// <param name="iou">Least overlap of a hit.</param>
    public SceneMatch(PictureScene scene, int detections, double iou)
    {
        Truths = new int[detections];
        IsFound = new bool[scene.Truths.Length];
        for (int d = 0; d < detections; d++)
        {
            int best = Find(scene, d, iou);
            Truths[d] = best >= 0 ? best : scene.IsInCrowd(d, iou) ? InCrowd : None;
            if (best >= 0)
                IsFound[best] = true;
        }
    }

    /// <summary>The object of each detection, <see cref="None"/> or <see cref="InCrowd"/>.</summary>
    public int[] Truths { get; }

    /// <summary>Whether each object was found.</summary>
    public bool[] IsFound { get; }

    private int Find(PictureScene scene, int detection, double iou)
    {
        ReadOnlySpan<double> ious = scene.IousOf(detection);
        int best = None;
        for (int t = 0; t < ious.Length; t++)
        {
            SceneTruth truth = scene.Truths[t];
            if (ious[t] >= iou && !truth.IsCrowd && !IsFound[t] && truth.Class == scene.Detections[detection].Class)
                (best, iou) = (t, ious[t]);
        }
        return best;
    }
}
