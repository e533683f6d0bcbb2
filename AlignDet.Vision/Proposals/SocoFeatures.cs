using System.Buffers;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>What SoCo's similarities look at: per region its corners, size and a histogram in float64.</summary>
/// <remarks>
/// SoCo takes histograms of hue, saturation and value over 0 to 255, but its hue and saturation reach to 1 only, so that all
/// pixels are in their first bins and any two regions have 2 in common there. What is left are 25 bins of the value, the largest of
/// red, green and blue, and ten bins of the binary patterns of each of red, green, blue.
/// </remarks>
internal sealed class SocoFeatures
{
    /// <summary>Bins of the value.</summary>
    public const int ValueBins = 25;

    /// <summary>Bins of all three patterns.</summary>
    public const int PatternBins = 3 * BinsPerPattern;

    /// <summary>Bins per region.</summary>
    public const int Bins = ValueBins + PatternBins;

    private const int BinsPerPattern = 10;
    private static readonly byte[] s_valueBin = BinOfBytes(ValueBins);
    private static readonly byte[] s_patternBin = BinOfBytes(BinsPerPattern);

    private SocoFeatures(LabelMap map)
    {
        Pixels = map.Width * map.Height;
        Regions = new SocoShape[map.Count];
        Histograms = new double[map.Count * Bins];
    }

    /// <summary>Pixels of the picture.</summary>
    public int Pixels { get; }

    /// <summary>Corners and size per region.</summary>
    public SocoShape[] Regions { get; }

    /// <summary>[region, bin]: value bins, then pattern bins of red, green and blue; each sums to 1.</summary>
    public double[] Histograms { get; }

    /// <summary>Measures every region.</summary>
    public static SocoFeatures Measure(LabelMap map, RgbImage image)
    {
        SocoFeatures features = new(map);
        Array.Fill(features.Regions, SocoShape.Nothing);
        int[] counts = new int[map.Count * Bins];
        byte[][] planes = ColorPlanes.Rgb(image);
        byte[] patterns = ArrayPool<byte>.Shared.Rent(3 * features.Pixels);
        using (BinaryPatterns binary = new(map.Width, map.Height))
        {
            for (int plane = 0; plane < 3; plane++)
            {
                binary.Compute(planes[plane], patterns.AsSpan(plane * features.Pixels, features.Pixels));
            }
        }
        for (int y = 0; y < map.Height; y++)
        {
            features.CountRow(map, y, planes, patterns, counts);
        }
        ArrayPool<byte>.Shared.Return(patterns);
        for (int i = 0; i < counts.Length; i++)
        {
            features.Histograms[i] = counts[i] / (double)features.Regions[i / Bins].Size;
        }
        return features;
    }

    /// <summary>Counts a row, one run of pixels of a region after the other.</summary>
    private void CountRow(LabelMap map, int y, byte[][] planes, byte[] patterns, int[] counts)
    {
        int start = y * map.Width, end = start + map.Width;
        ReadOnlySpan<int> labels = map.Labels;
        for (int first = start; first < end;)
        {
            int region = labels[first];
            Span<int> bins = counts.AsSpan(region * Bins, Bins);
            int i = first;
            do
            {
                byte value = Math.Max(planes[0][i], Math.Max(planes[1][i], planes[2][i]));
                bins[s_valueBin[value]]++;
                bins[ValueBins + s_patternBin[patterns[i]]]++;
                bins[ValueBins + BinsPerPattern + s_patternBin[patterns[Pixels + i]]]++;
                bins[ValueBins + (2 * BinsPerPattern) + s_patternBin[patterns[(2 * Pixels) + i]]]++;
                i++;
            }
            while (i < end && labels[i] == region);
            Regions[region] = Regions[region].Around(new SocoShape(first - start, y, i - 1 - start, y, i - first));
            first = i;
        }
    }

    /// <summary>The bin of each byte in numpy's histogram of so many bins over 0 to 255: the last one whose lower edge, rounded as numpy does, is not above it.</summary>
    private static byte[] BinOfBytes(int bins)
    {
        double width = 255.0 / bins;
        return [.. Enumerable.Range(0, 256).Select(value => (byte)Enumerable.Range(0, bins).Last(bin => bin * width <= value))];
    }
}
