using AlignDet.Vision.Images;

namespace AlignDet.Vision.Synth;

/// <summary>A drawn picture and the truth about it.</summary>
/// <param name="Image">The pixels.</param>
/// <param name="Truth">The objects in it.</param>
/// <param name="Owner">Number of the topmost object of each pixel from 1 on, 0 for the ground; [height, width].</param>
internal sealed record DrawnScene(RgbImage Image, SceneTruth Truth, byte[] Owner);
