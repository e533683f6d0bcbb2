using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>How a detector did in each picture, and which are shown.</summary>
internal static class ScenePictures
{
    private const int LossDigits = 6;

    /// <summary>The result of a picture, without its boxes: those of most pictures are never asked for.</summary>
    public static PictureResult Judge(PictureScene scene, double iou, double score)
    {
        var match = new SceneMatch(scene, scene.CountFrom(score), iou);
        int missed = Enumerable.Range(0, scene.Truths.Length).Count(t => !match.IsFound[t] && !scene.Truths[t].IsCrowd);
        int hits = 0;
        int falseAlarms = 0;
        double misplaced = 0;
        double confidence = 0;
        for (int d = 0; d < match.Truths.Length; d++)
        {
            if (match.Truths[d] is >= 0 and int truth)
            {
                hits++;
                misplaced += 1 - scene.IousOf(d)[truth];
            }
            else if (match.Truths[d] == SceneMatch.None)
            {
                falseAlarms++;
                // a score may be below 0 where the user asks for all of them
                confidence += Math.Max(0, scene.Detections[d].Score);
            }
        }
        double total = missed + confidence + hits;
        int counted = (2 * hits) + missed + falseAlarms;
        CocoImage image = scene.Image;
        return new PictureResult(
            image.Id, image.FileName, image.Width, image.Height, hits, missed, falseAlarms,
            counted > 0 ? 2.0 * hits / counted : 1,
            // a box that fits may overlap by a hair less than 1, or more: such pictures tie
            total > 0 ? Math.Max(0, Math.Round((missed + confidence + misplaced) / total, LossDigits)) : 0,
            []);
    }

    /// <summary>The places of the best and of the worst pictures; <see cref="PictureRanking"/> has the order.</summary>
    public static (int[] Best, int[] Worst) Rank(PictureResult[] results, int count)
    {
        int[] all = [.. Enumerable.Range(0, results.Length)];
        int[] worst =
        [
            .. all.Where(i => Errors(results[i]) > 0)
                .OrderByDescending(i => results[i].Loss).ThenByDescending(i => Errors(results[i])).ThenBy(i => results[i].ImageId)
                .Take(Math.Min(count, (results.Length + 1) / 2)),
        ];
        HashSet<int> taken = [.. worst];
        int[] best =
        [
            .. all.Where(i => results[i].Hits > 0 && !taken.Contains(i))
                .OrderBy(i => results[i].Loss).ThenByDescending(i => results[i].Hits).ThenBy(i => results[i].ImageId)
                .Take(count),
        ];
        return (best, worst);
    }

    /// <summary>Objects, then detections, with how they fared.</summary>
    public static IReadOnlyList<ReportBox> Boxes(PictureScene scene, double iou, double score)
    {
        var match = new SceneMatch(scene, scene.CountFrom(score), iou);
        IEnumerable<ReportBox> truths = scene.Truths.Select((t, i) => new ReportBox(
            t.Class,
            Rounded(t.Annotation.X, t.Annotation.Y, t.Annotation.Width, t.Annotation.Height),
            null,
            t.IsCrowd ? ReportBoxState.Ignored : match.IsFound[i] ? ReportBoxState.Hit : ReportBoxState.Missed));
        IEnumerable<ReportBox> found = match.Truths.Select((truth, d) => new ReportBox(
            scene.Detections[d].Class,
            Rounded(scene.Detections[d].Found.X, scene.Detections[d].Found.Y, scene.Detections[d].Found.Width, scene.Detections[d].Found.Height),
            scene.Detections[d].Score,
            truth switch { >= 0 => ReportBoxState.Hit, SceneMatch.InCrowd => ReportBoxState.Ignored, _ => ReportBoxState.False }));
        return [.. truths, .. found];
    }

    private static int Errors(PictureResult result) => result.Missed + result.FalseAlarms;

    private static double[] Rounded(params double[] box) => Array.ConvertAll(box, value => Math.Round(value, 2));
}
