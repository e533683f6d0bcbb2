using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>What weights were read to be.</summary>
/// <param name="Spec">Enough to build the detector.</param>
/// <param name="Classes">Its classes, without background.</param>
/// <param name="Notes">What had to be assumed, a line each.</param>
public sealed record GuessedDetector(DetectorSpec Spec, int Classes, IReadOnlyList<string> Notes);
