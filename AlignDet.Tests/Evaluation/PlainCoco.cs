using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;

namespace AlignDet.Tests.Evaluation;

/// <summary>COCO's evaluation as its definition goes, step by step: far too slow for use, too simple to be wrong.</summary>
internal static class PlainCoco
{
    private sealed record Cell(double[] Scores, bool[,] Matched, bool[,] Ignored, int Wanted);

    /// <summary>Precision [T, R, K, A, M], scores alike and recall [T, K, A, M].</summary>
    public static (double[] Precision, double[] Scores, double[] Recall) Curves(CocoDataset truth, CocoDetection[] detections, CocoEvaluationType type)
    {
        long[] classes = [.. truth.Categories.Select(c => c.Id).Order()];
        CocoImage[] images = [.. truth.Images.OrderBy(i => i.Id)];
        int rows = classes.Length * 4 * 3;
        double[] precisions = Undefined(10 * 101 * rows), scores = Undefined(10 * 101 * rows), recalls = Undefined(10 * rows);
        for (int k = 0; k < classes.Length; k++)
        {
            for (int a = 0; a < 4; a++)
            {
                Cell?[] cells = [.. images.Select(image => Match(
                    image, [.. truth.Annotations.Where(t => t.ImageId == image.Id && t.CategoryId == classes[k])],
                    [.. detections.Where(d => d.ImageId == image.Id && d.CategoryId == classes[k])], CocoProtocol.Areas[a], type))];
                for (int m = 0; m < 3; m++)
                    Fill([.. cells.OfType<Cell>()], CocoProtocol.MaxDetections[m], (((k * 4) + a) * 3) + m, rows, precisions, scores, recalls);
            }
        }
        return (precisions, scores, recalls);
    }

    private static Cell? Match(CocoImage image, CocoAnnotation[] truths, CocoDetection[] detections, CocoArea area, CocoEvaluationType type)
    {
        if (truths.Length == 0 && detections.Length == 0)
            return null;
        bool IsIgnored(CocoAnnotation t) => t.IsCrowd || t.Area < area.From || t.Area > area.To;
        truths = [.. truths.OrderBy(IsIgnored)];
        detections = [.. detections.OrderByDescending(d => d.Score).Take(100)];
        var matched = new bool[10, detections.Length];
        var ignored = new bool[10, detections.Length];
        for (int t = 0; t < 10; t++)
        {
            var taken = new bool[truths.Length];
            for (int d = 0; d < detections.Length; d++)
            {
                double iou = Math.Min(CocoProtocol.IouThresholds[t], 1 - 1e-10);
                int best = -1;
                for (int g = 0; g < truths.Length; g++)
                {
                    if (taken[g] && !truths[g].IsCrowd)
                        continue;
                    if (best >= 0 && !IsIgnored(truths[best]) && IsIgnored(truths[g]))
                        break;
                    double overlap = Overlap(image, detections[d], truths[g], type);
                    if (overlap < iou)
                        continue;
                    iou = overlap;
                    best = g;
                }
                double size = type == CocoEvaluationType.Segm || detections[d].IsBoxOfMask ? detections[d].Mask!.Area : detections[d].Width * detections[d].Height;
                matched[t, d] = best >= 0;
                ignored[t, d] = best >= 0 ? IsIgnored(truths[best]) : size < area.From || size > area.To;
                if (best >= 0)
                    taken[best] = true;
            }
        }
        return new Cell([.. detections.Select(d => d.Score)], matched, ignored, truths.Count(t => !IsIgnored(t)));
    }

    private static double Overlap(CocoImage image, CocoDetection d, CocoAnnotation t, CocoEvaluationType type)
    {
        if (type == CocoEvaluationType.Segm)
            return MaskIou.Of(d.Mask!, t.Mask ?? MaskPolygons.Fill(t.Polygons!, image.Height, image.Width), t.IsCrowd);
        double width = Math.Min(d.X + d.Width, t.X + t.Width) - Math.Max(d.X, t.X), height = Math.Min(d.Y + d.Height, t.Y + t.Height) - Math.Max(d.Y, t.Y);
        double shared = width <= 0 || height <= 0 ? 0 : width * height, area = d.Width * d.Height;
        return shared == 0 ? 0 : shared / (t.IsCrowd ? area : area + (t.Width * t.Height) - shared);
    }

    private static void Fill(Cell[] cells, int limit, int row, int rows, double[] precisions, double[] scores, double[] recalls)
    {
        int wanted = cells.Sum(c => c.Wanted);
        if (wanted == 0)
            return;
        (Cell Cell, int Rank)[] sorted = [.. cells.SelectMany(c => Enumerable.Range(0, Math.Min(limit, c.Scores.Length)).Select(r => (c, r))).OrderByDescending(p => p.c.Scores[p.r])];
        for (int t = 0; t < 10; t++)
        {
            double hits = 0, misses = 0;
            double[] recall = new double[sorted.Length], precision = new double[sorted.Length];
            for (int i = 0; i < sorted.Length; i++)
            {
                (Cell cell, int rank) = sorted[i];
                hits += cell.Matched[t, rank] && !cell.Ignored[t, rank] ? 1 : 0;
                misses += !cell.Matched[t, rank] && !cell.Ignored[t, rank] ? 1 : 0;
                (recall[i], precision[i]) = (hits / wanted, hits / (misses + hits + (double.BitIncrement(1) - 1)));
            }
            for (int i = sorted.Length - 1; i > 0; i--)
                precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
            recalls[(t * rows) + row] = sorted.Length > 0 ? recall[^1] : 0;
            for (int r = 0; r < 101; r++)
            {
                int first = Array.FindIndex(recall, value => value >= CocoProtocol.RecallThresholds[r]);
                int at = (((t * 101) + r) * rows) + row;
                (precisions[at], scores[at]) = first < 0 ? (0, 0) : (precision[first], sorted[first].Cell.Scores[sorted[first].Rank]);
            }
        }
    }

    private static double[] Undefined(int length) => [.. Enumerable.Repeat(-1.0, length)];
}
