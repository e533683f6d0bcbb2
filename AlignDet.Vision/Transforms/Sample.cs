using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Transforms;

/// <summary>A picture with its boxes, on its way from a file to a batch.</summary>
/// <param name="Image">The pixels.</param>
/// <param name="Boxes">Boxes in pixels of <paramref name="Image"/>.</param>
/// <param name="Labels">One number a box: the class from 0 on, or in pre-training the proposal's number within its picture.</param>
public sealed record Sample(RgbImage Image, Box[] Boxes, int[] Labels)
{
    /// <summary>Outline of the object in each box, in pixels of <see cref="Image"/>; null where nobody asks for masks.</summary>
    public ObjectOutline[]? Outlines { get; init; }
}
