namespace AlignDet.Vision.Evaluation;

/// <summary>
/// Objects and detections sorted into cells, one for each class and picture that has any: nothing outside a cell has a say in its
/// matching. Cells come by class, then picture.
/// </summary>
internal sealed class CocoCellTable
{
    public CocoCellTable(CocoNumbering numbering, in CocoPlaces truths, in CocoPlaces detections, PooledArrays arrays)
    {
        (Truths, int truthCount) = truths.Sort(numbering, arrays);
        (Detections, int detectionCount) = detections.Sort(numbering, arrays);
        TruthStart = arrays.Rent<int>(truthCount + detectionCount + 1);
        DetectionStart = arrays.Rent<int>(truthCount + detectionCount + 1);
        ClassStart = new int[numbering.Names.Count + 1];

        int classes = 0, t = 0, d = 0;
        while (t < truthCount || d < detectionCount)
        {
            long truth = t < truthCount ? Cell(numbering, truths, Truths[t]) : long.MaxValue;
            long detection = d < detectionCount ? Cell(numbering, detections, Detections[d]) : long.MaxValue;
            long cell = Math.Min(truth, detection);
            int category = numbering.IsClassAgnostic ? 0 : (int)(cell / numbering.Images.Count);
            while (classes <= category)
                ClassStart[classes++] = Count;
            TruthStart[Count] = t;
            DetectionStart[Count++] = d;
            while (t < truthCount && Cell(numbering, truths, Truths[t]) == cell)
                t++;
            while (d < detectionCount && Cell(numbering, detections, Detections[d]) == cell)
                d++;
        }
        while (classes < ClassStart.Length)
            ClassStart[classes++] = Count;
        TruthStart[Count] = t;
        DetectionStart[Count] = d;
    }

    /// <summary>How many cells there are.</summary>
    public int Count { get; }

    /// <summary>Places of the objects in their file, cell by cell.</summary>
    public int[] Truths { get; }

    /// <summary>Places of the detections in their file, cell by cell.</summary>
    public int[] Detections { get; }

    /// <summary>[cells + 1]: where in <see cref="Truths"/> a cell begins.</summary>
    public int[] TruthStart { get; }

    /// <summary>[cells + 1]: where in <see cref="Detections"/> a cell begins.</summary>
    public int[] DetectionStart { get; }

    /// <summary>[classes + 1]: the first cell of a class.</summary>
    public int[] ClassStart { get; }

    /// <summary>How many objects the cells have together.</summary>
    public int TruthCount => TruthStart[Count];

    /// <summary>How many detections the cells have together.</summary>
    public int DetectionCount => DetectionStart[Count];

    private static long Cell(CocoNumbering numbering, in CocoPlaces places, int item) => numbering.IsClassAgnostic
        ? places.Images[item]
        : ((long)places.Categories[item] * numbering.Images.Count) + places.Images[item];
}
