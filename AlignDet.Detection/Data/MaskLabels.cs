using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Detection.Data;

/// <summary>Whether a data set can teach a detector masks.</summary>
internal static class MaskLabels
{
    private const int MostTold = 10;

    /// <summary>
    /// Tells of boxes without an outline. They are left out, as in detectron2: taken for a box without a mask they would
    /// have to be told from objects whose mask is empty, and their box is no outline.
    /// </summary>
    /// <param name="dataset">The labels.</param>
    /// <param name="file">Where they were read.</param>
    /// <param name="kind">The detector.</param>
    /// <param name="warn">Told once, where some boxes have none.</param>
    /// <exception cref="BadInputException">Not one box has an outline.</exception>
    public static void Check(CocoDataset dataset, string file, string kind, Action<string> warn)
    {
        CocoAnnotation[] objects = [.. dataset.Annotations.Where(annotation => !annotation.IsCrowd)];
        CocoAnnotation[] without = [.. objects.Where(annotation => !annotation.HasOutline)];
        if (without.Length == 0)
        {
            return;
        }
        if (without.Length == objects.Length)
        {
            throw new BadInputException(
                file, $"not one of {objects.Length} boxes has a segmentation, and {kind} learns masks",
                $"Give a data set with outlines, or a detector that needs boxes alone, such as {DetectorKinds.FasterRcnn}");
        }
        string more = without.Length > MostTold ? $" and {without.Length - MostTold} more" : "";
        warn($"{file}: {without.Length} of {objects.Length} boxes have no segmentation and are left out, since {kind} learns masks: "
            + $"id {string.Join(", ", without.Take(MostTold).Select(annotation => annotation.Id))}{more}");
    }
}
