namespace AlignDet.Detection.Ops;

/// <summary>How regions are cut into bins and bins into samples (source: torchvision/csrc/ops/cpu/roi_align_kernel.cpp).</summary>
/// <param name="Height">Bins of a region, downwards.</param>
/// <param name="Width">Bins of a region, across.</param>
/// <param name="SamplingRatio">Samples of a bin along each axis; 0 or less: as many as the bin has pixels, rounded up.</param>
/// <param name="Aligned">Whether half a pixel is taken off, so that pixel centres lie at halves; otherwise regions are at least one pixel wide.</param>
internal readonly record struct RoiGeometry(int Height, int Width, int SamplingRatio, bool Aligned);
