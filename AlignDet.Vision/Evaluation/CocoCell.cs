using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>The objects and detections of one class in one picture: nothing outside a cell has a say in its matching.</summary>
/// <param name="Category">Index of the class.</param>
/// <param name="Truths">Objects in file order.</param>
/// <param name="Detections">Detections in file order.</param>
internal readonly record struct CocoCell(int Category, ArraySegment<CocoAnnotation> Truths, ArraySegment<CocoDetection> Detections);
