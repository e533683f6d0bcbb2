using AlignDet.Recipes.Stages;
using AlignDet.Vision.Masks;

namespace AlignDet.Detection.Inference;

/// <summary>An object that a detector found in a picture.</summary>
/// <param name="Box">Its box with class name and score, pixels of the picture.</param>
/// <param name="Mask">Its pixels in the whole picture; null where the detector makes no masks.</param>
public sealed record FoundObject(BoxOverlay Box, RunLengthMask? Mask);
