using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>One picture: its objects and detections of all classes, and how they overlap.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Truths">Objects in file order, crowds among them.</param>
/// <param name="Detections">From the highest score down, equal ones in file order; 100 a class.</param>
/// <param name="Ious">[detections, truths]; for a crowd the share of the detection that lies in it.</param>
internal sealed record PictureScene(CocoImage Image, SceneTruth[] Truths, SceneDetection[] Detections, double[] Ious)
{
    /// <summary>Overlaps of a detection with every object.</summary>
    public ReadOnlySpan<double> IousOf(int detection) => Ious.AsSpan(detection * Truths.Length, Truths.Length);

    /// <summary>How many detections have at least a score.</summary>
    public int CountFrom(double score)
    {
        int count = 0;
        while (count < Detections.Length && Detections[count].Score >= score)
            count++;
        return count;
    }

    /// <summary>Whether a detection lies in a crowd of its class.</summary>
    public bool IsInCrowd(int detection, double iou)
    {
        ReadOnlySpan<double> ious = IousOf(detection);
        for (int t = 0; t < Truths.Length; t++)
        {
            if (Truths[t].IsCrowd && Truths[t].Class == Detections[detection].Class && ious[t] >= iou)
                return true;
        }
        return false;
    }
}

/// <summary>An object of a scene.</summary>
/// <param name="Class">Index of its class.</param>
/// <param name="Annotation">The object.</param>
internal readonly record struct SceneTruth(int Class, CocoAnnotation Annotation)
{
    public bool IsCrowd => Annotation.IsCrowd;
}

/// <summary>A detection of a scene.</summary>
/// <param name="Class">Index of its class.</param>
/// <param name="Found">The detection.</param>
internal readonly record struct SceneDetection(int Class, CocoDetection Found)
{
    public double Score => Found.Score;
}
