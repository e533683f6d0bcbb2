namespace AlignDet.Recipes;

/// <summary>Options of Faster R-CNN.</summary>
public sealed record FasterRcnnOptions : RcnnOptions;
