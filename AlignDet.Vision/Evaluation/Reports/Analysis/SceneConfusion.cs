namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Pairs a picture's detections with its objects whatever their classes; <see cref="ConfusionMatrix"/> says how.</summary>
internal static class SceneConfusion
{
    /// <summary>The cells of the matrix that the picture adds to.</summary>
    /// <param name="scene">The picture.</param>
    /// <param name="iou">Least overlap of a pair.</param>
    /// <param name="score">Least score of a detection.</param>
    /// <param name="background">Index of the background, K.</param>
    public static IEnumerable<(int True, int Predicted)> Cells(PictureScene scene, double iou, double score, int background)
    {
        int[] truthOf = Pair(scene, scene.CountFrom(score), iou);
        bool[] isFound = new bool[scene.Truths.Length];
        for (int d = 0; d < truthOf.Length; d++)
        {
            if (truthOf[d] >= 0)
            {
                isFound[truthOf[d]] = true;
                yield return (scene.Truths[truthOf[d]].Class, scene.Detections[d].Class);
            }
            else if (!scene.IsInCrowd(d, iou))
            {
                yield return (background, scene.Detections[d].Class);
            }
        }
        for (int t = 0; t < isFound.Length; t++)
        {
            if (!isFound[t] && !scene.Truths[t].IsCrowd)
                yield return (scene.Truths[t].Class, background);
        }
    }

    /// <summary>The object of each detection, or -1.</summary>
    private static int[] Pair(PictureScene scene, int detections, double iou)
    {
        var pairs = new List<(double Distance, int Detection, int Truth)>();
        for (int d = 0; d < detections; d++)
        {
            ReadOnlySpan<double> ious = scene.IousOf(d);
            for (int t = 0; t < ious.Length; t++)
            {
                if (ious[t] >= iou && !scene.Truths[t].IsCrowd)
                    pairs.Add((-ious[t], d, t));
            }
        }
        // detections come by descending score, so that their number decides between equal overlaps
        pairs.Sort();
        int[] truthOf = new int[detections];
        Array.Fill(truthOf, -1);
        bool[] taken = new bool[scene.Truths.Length];
        foreach ((_, int d, int t) in pairs)
        {
            if (truthOf[d] >= 0 || taken[t])
                continue;
            truthOf[d] = t;
            taken[t] = true;
        }
        return truthOf;
    }
}
