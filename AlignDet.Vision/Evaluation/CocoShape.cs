using System.Runtime.CompilerServices;

namespace AlignDet.Vision.Evaluation;

/// <summary>How long the lists of <see cref="CocoProtocol"/> are, and sets of thresholds and of size classes as bits.</summary>
/// <remarks>Its hot loops, and those of the classes around it, are compiled in full at once: an evaluation is over before the runtime would do it.</remarks>
internal static class CocoShape
{
    public const int Thresholds = 10;
    public const int Recalls = 101;
    public const int Areas = 4;
    public const int Limits = 3;

    /// <summary>Most detections of a cell that count.</summary>
    public const int MostDetections = 100;

    public const uint EveryThreshold = (1u << Thresholds) - 1;
    public const int EveryArea = (1 << Areas) - 1;
    public const int Crowd = 1 << Areas;

    /// <summary>Where in the word of a size class the misses begin; the hits are the bits below.</summary>
    public const int Misses = 16;

    private static readonly double[] s_from = [.. CocoProtocol.Areas.Select(a => a.From)];
    private static readonly double[] s_to = [.. CocoProtocol.Areas.Select(a => a.To)];
    private static readonly double[] s_thresholds = [.. CocoProtocol.IouThresholds.Select(t => Math.Min(t, 1 - 1e-10))];

    /// <summary>The lowest IoU of a match.</summary>
    public static double LowestIou => s_thresholds[0];

    /// <summary>Bit a is set where a size lies outside size class a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int AreasWithout(double size)
    {
        int outside = 0;
        for (int a = 0; a < Areas; a++)
        {
            if (size < s_from[a] || size > s_to[a])
                outside |= 1 << a;
        }
        return outside;
    }

    /// <summary>Bit t is set where an IoU reaches threshold t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Reached(double iou)
    {
        int count = 0;
        while (count < Thresholds && iou >= s_thresholds[count])
            count++;
        return (1u << count) - 1;
    }
}
