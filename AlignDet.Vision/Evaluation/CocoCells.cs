using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>Sorts objects and detections into cells, ordered by class, then picture id, as pycocotools walks them.</summary>
internal static class CocoCells
{
    public static List<CocoCell> Build(CocoNumbering numbering, IReadOnlyList<CocoAnnotation> truths, IReadOnlyList<CocoDetection> detections)
    {
        (CocoAnnotation[] sortedTruths, long[] truthCells) = Sort(numbering, truths, t => (t.ImageId, t.CategoryId));
        (CocoDetection[] sortedDetections, long[] detectionCells) = Sort(numbering, detections, d => (d.ImageId, d.CategoryId));

        var cells = new List<CocoCell>();
        int t = 0;
        int d = 0;
        while (t < truthCells.Length || d < detectionCells.Length)
        {
            long cell = Math.Min(
                t < truthCells.Length ? truthCells[t] : long.MaxValue,
                d < detectionCells.Length ? detectionCells[d] : long.MaxValue);
            int nextTruth = End(truthCells, t, cell);
            int nextDetection = End(detectionCells, d, cell);
            cells.Add(new CocoCell(
                numbering.CategoryOfCell(cell),
                new ArraySegment<CocoAnnotation>(sortedTruths, t, nextTruth - t),
                new ArraySegment<CocoDetection>(sortedDetections, d, nextDetection - d)));
            t = nextTruth;
            d = nextDetection;
        }
        return cells;
    }

    /// <summary>The items that belong to a cell, in the cells' order and in file order within each, with their cells.</summary>
    private static (T[] Items, long[] Cells) Sort<T>(CocoNumbering numbering, IReadOnlyList<T> items, Func<T, (long Image, long Category)> idsOf)
    {
        var keyed = new List<(long Place, int Index)>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            (long image, long category) = idsOf(items[i]);
            if (numbering.Place(image, category) is long place)
                keyed.Add((place, i));
        }
        // the index as second key keeps file order, which decides between equal scores
        keyed.Sort();
        return ([.. keyed.Select(k => items[k.Index])], [.. keyed.Select(k => numbering.CellOfPlace(k.Place))]);
    }

    private static int End(long[] cells, int start, long cell)
    {
        while (start < cells.Length && cells[start] == cell)
            start++;
        return start;
    }
}
