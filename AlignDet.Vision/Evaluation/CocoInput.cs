using System.Globalization;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>What an evaluation refuses and what it leaves out.</summary>
internal static class CocoInput
{
    public static void Check(CocoNumbering numbering, IReadOnlyList<CocoDetection> detections)
    {
        int? strange = null;
        int strangers = 0;
        for (int i = 0; i < detections.Count; i++)
        {
            CocoDetection d = detections[i];
            if (!double.IsFinite(d.Score) || !double.IsFinite(d.X + d.Y + d.Width + d.Height))
                throw new BadInputException($"detections[{i}]", "score or box is not a finite number", "Write the detections again; a model that gives NaN has diverged");
            if (!numbering.HasImage(d.ImageId))
            {
                strange ??= i;
                strangers++;
            }
        }
        if (strange is int first)
        {
            string others = strangers > 1 ? string.Create(CultureInfo.InvariantCulture, $", nor are the pictures of {strangers - 1} more detections") : "";
            throw new BadInputException(
                $"detections[{first}]",
                $"image_id {detections[first].ImageId} is not in the annotation file{others}",
                "Evaluate with the annotation file of the pictures that were predicted");
        }
    }

    public static IReadOnlyList<string> LeftOut(CocoNumbering numbering, CocoDataset truth, IReadOnlyList<CocoDetection> detections)
    {
        var notes = new List<string>();
        foreach (IGrouping<long, CocoDetection> unknown in detections.Where(d => !numbering.HasCategory(d.CategoryId)).GroupBy(d => d.CategoryId).OrderBy(g => g.Key))
        {
            notes.Add($"{unknown.Count()} detections of category_id {unknown.Key} were left out: the annotation file has no such category.");
        }
        int homeless = truth.Annotations.Count(a => !numbering.HasImage(a.ImageId));
        if (homeless > 0)
            notes.Add($"{homeless} annotations were left out: their image_id is not among the annotation file's images.");
        int classless = truth.Annotations.Count(a => numbering.HasImage(a.ImageId) && !numbering.HasCategory(a.CategoryId));
        if (classless > 0)
            notes.Add($"{classless} annotations were left out: their category_id is not among the annotation file's categories.");
        return notes;
    }
}
