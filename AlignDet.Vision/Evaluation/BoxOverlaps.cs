using System.Runtime.CompilerServices;

namespace AlignDet.Vision.Evaluation;

/// <summary>Overlaps of boxes (pycocotools <c>bbIou</c>).</summary>
internal sealed class BoxOverlaps(DetectionList detections, CocoTruths truths) : ICocoOverlaps
{
    /// <summary>Of the box, or, where the file had none, of the mask that the box was taken from.</summary>
    public double Area(int detection)
    {
        ref readonly CocoDetection box = ref detections.At(detection);
        return box.IsBoxOfMask && box.Mask is { } mask ? mask.Area : box.Width * box.Height;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<int> places, int firstTruth, int truthCount, Span<double> ious)
    {
        ReadOnlySpan<double> left = truths.Left.AsSpan(firstTruth, truthCount), top = truths.Top.AsSpan(firstTruth, truthCount);
        ReadOnlySpan<double> right = truths.Right.AsSpan(firstTruth, truthCount), bottom = truths.Bottom.AsSpan(firstTruth, truthCount);
        ReadOnlySpan<double> sizes = truths.Sizes.AsSpan(firstTruth, truthCount);
        ReadOnlySpan<byte> ignored = truths.Ignored.AsSpan(firstTruth, truthCount);
        for (int d = 0; d < places.Length; d++)
        {
            ref readonly CocoDetection box = ref detections.At(places[d]);
            (double x1, double y1, double x2, double y2, double area) = (box.X, box.Y, box.X + box.Width, box.Y + box.Height, box.Width * box.Height);
            Span<double> row = ious.Slice(d * truthCount, truthCount);
            for (int g = 0; g < row.Length; g++)
            {
                double width = Math.Min(x2, right[g]) - Math.Max(x1, left[g]);
                double height = Math.Min(y2, bottom[g]) - Math.Max(y1, top[g]);
                if (width <= 0 || height <= 0)
                {
                    row[g] = 0;
                    continue;
                }
                double shared = width * height;
                row[g] = shared / ((ignored[g] & CocoShape.Crowd) != 0 ? area : area + sizes[g] - shared);
            }
        }
    }

    public void Dispose()
    {
    }
}
