namespace AlignDet.Vision.Evaluation;

/// <summary>Picture and class of each item of a list, by number; a class of -1 leaves the item out.</summary>
/// <param name="Count">How many items there are.</param>
/// <param name="Images">Numbers of the pictures.</param>
/// <param name="Categories">Numbers of the classes.</param>
internal readonly record struct CocoPlaces(int Count, int[] Images, int[] Categories)
{
    /// <summary>
    /// The items by class, then picture, as pycocotools walks them, and in file order where both are equal, which decides between
    /// equal scores; without classes by picture first. Two stable counting sorts.
    /// </summary>
    public (int[] Order, int Count) Sort(CocoNumbering numbering, PooledArrays arrays)
    {
        int[] all = arrays.Rent<int>(Count), once = arrays.Rent<int>(Count), twice = arrays.Rent<int>(Count);
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (Categories[i] >= 0)
                all[kept++] = i;
        }
        (int[] Keys, int Range) images = (Images, numbering.Images.Count), categories = (Categories, numbering.Categories.Count);
        (var first, var second) = numbering.IsClassAgnostic ? (categories, images) : (images, categories);
        Distribute(all.AsSpan(0, kept), once, first.Keys, first.Range);
        Distribute(once.AsSpan(0, kept), twice, second.Keys, second.Range);
        return (twice, kept);
    }

    private static void Distribute(ReadOnlySpan<int> from, Span<int> to, int[] keys, int range)
    {
        int[] next = new int[range + 1];
        foreach (int item in from)
            next[keys[item] + 1]++;
        for (int key = 1; key < next.Length; key++)
            next[key] += next[key - 1];
        foreach (int item in from)
            to[next[keys[item]]++] = item;
    }
}
