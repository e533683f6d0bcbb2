using AlignDet.Detection.Detectors;
using AlignDet.Vision;
using AlignDet.Vision.Masks;

namespace AlignDet.Detection.Inference;

/// <summary>From the probabilities inside a box to the object's pixels.</summary>
internal static class FoundMasks
{
    /// <summary>The pixels of a detection in a picture; null where the detector makes no masks.</summary>
    /// <param name="found">With boxes in the picture's own pixels.</param>
    /// <param name="index">The detection.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    public static RunLengthMask? Of(Detections found, int index, int width, int height)
    {
        const int values = Detections.MaskSide * Detections.MaskSide;
        ReadOnlySpan<float> box = found.Boxes.AsSpan(index * 4, 4);
        return found.Masks is null
            ? null
            : MaskPaste.Binary(found.Masks.AsSpan(index * values, values), Detections.MaskSide, new Box(box[0], box[1], box[2], box[3]), width, height);
    }
}
