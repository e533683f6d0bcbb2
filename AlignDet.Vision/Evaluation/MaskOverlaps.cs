using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Evaluation;

/// <summary>Overlaps of masks (pycocotools <c>rleIou</c>): looked at only where the masks' boxes meet.</summary>
internal sealed class MaskOverlaps(DetectionList detections, CocoTruths truths, RunLengthMask[] truthMasks, bool sizesByBox) : ICocoOverlaps
{
    private readonly PooledArrays _arrays = new();
    private readonly MaskRuns _detection = new();
    private readonly List<MaskRuns> _truths = [];

    public double Area(int detection)
    {
        ref readonly CocoDetection found = ref detections.At(detection);
        return sizesByBox && !found.IsBoxOfMask ? found.Width * found.Height : found.Mask!.Area;
    }

    public void Fill(ReadOnlySpan<int> places, int firstTruth, int truthCount, Span<double> ious)
    {
        while (_truths.Count < truthCount)
            _truths.Add(new MaskRuns());
        for (int g = 0; g < truthCount; g++)
            _truths[g].Take(truthMasks[firstTruth + g], _arrays);
        for (int d = 0; d < places.Length; d++)
        {
            _detection.Take(detections.At(places[d]).Mask!, _arrays);
            for (int g = 0; g < truthCount; g++)
            {
                MaskRuns truth = _truths[g];
                long shared = _detection.Meets(truth) ? _detection.Shared(truth) : 0;
                bool isCrowd = (truths.Ignored[firstTruth + g] & CocoShape.Crowd) != 0;
                ious[(d * truthCount) + g] = shared == 0 ? 0 : (double)shared / (isCrowd ? _detection.Area : _detection.Area + truth.Area - shared);
            }
        }
    }

    public void Dispose() => _arrays.Dispose();
}
