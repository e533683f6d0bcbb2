using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// VOC's assignment: from the best detection of a class to the worst, each is compared with the one object it overlaps most, whether
/// that is taken or not. May be used by several threads.
/// </summary>
internal sealed class VocMatcher(CocoCellTable cells, DetectionList detections, IReadOnlyList<CocoAnnotation> annotations, IReadOnlyList<double> thresholds)
{
    /// <summary>Bits of a word.</summary>
    public const int MostThresholds = 32;

    /// <summary>Matches the detections of a class.</summary>
    public VocMatches Match(int category)
    {
        (int firstCell, int lastCell) = (cells.ClassStart[category], cells.ClassStart[category + 1]);
        int firstTruth = cells.TruthStart[firstCell], first = cells.DetectionStart[firstCell], count = cells.DetectionStart[lastCell] - first;
        CocoAnnotation[] truths = new CocoAnnotation[cells.TruthStart[lastCell] - firstTruth];
        for (int g = 0; g < truths.Length; g++)
            truths[g] = annotations[cells.Truths[firstTruth + g]];
        VocBox[] boxes = Array.ConvertAll(truths, t => VocBox.OfTruth(t.X, t.Y, t.Width, t.Height));
        bool[] needed = Array.ConvertAll(truths, t => !t.IsDifficult && !t.IsCrowd);
        uint[] taken = new uint[truths.Length], hits = new uint[count], misses = new uint[count];

        int[] places = cells.Detections.AsSpan(first, count).ToArray(), cellOf = CellsOf(firstCell, lastCell, count);
        // the file decides between equal scores, as it does where the reference sorts what it reads line by line
        Array.Sort(places, cellOf);
        int[] order = Order(places);
        for (int i = 0; i < count; i++)
        {
            int cell = cellOf[order[i]];
            VocBox box = VocBox.OfDetection(detections.At(places[order[i]]));
            double most = double.NegativeInfinity;
            int nearest = -1;
            for (int g = cells.TruthStart[cell] - firstTruth; g < cells.TruthStart[cell + 1] - firstTruth; g++)
            {
                double iou = VocBox.Iou(box, boxes[g]);
                if (iou > most)
                    (most, nearest) = (iou, g);
            }
            uint reached = Exceeded(most);
            misses[i] = ~reached;
            if (nearest >= 0 && needed[nearest])
            {
                hits[i] = reached & ~taken[nearest];
                misses[i] |= reached & taken[nearest];
                taken[nearest] |= reached;
            }
        }
        return new VocMatches(needed.Count(n => n), hits, misses);
    }

    private int[] CellsOf(int firstCell, int lastCell, int count)
    {
        int[] cellOf = new int[count];
        for (int cell = firstCell; cell < lastCell; cell++)
        {
            int start = cells.DetectionStart[firstCell];
            cellOf.AsSpan(cells.DetectionStart[cell] - start, cells.DetectionStart[cell + 1] - cells.DetectionStart[cell]).Fill(cell);
        }
        return cellOf;
    }

    private int[] Order(int[] places)
    {
        double[] scores = Array.ConvertAll(places, place => detections.At(place).Score);
        int[] order = new int[places.Length];
        using var byScore = new ScoreOrder();
        byScore.Sort(scores, order);
        return order;
    }

    private uint Exceeded(double iou)
    {
        uint reached = 0;
        for (int t = 0; t < thresholds.Count; t++)
        {
            if (iou > thresholds[t])
                reached |= 1u << t;
        }
        return reached;
    }
}
