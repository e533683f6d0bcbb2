using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AlignDet.Vision.Proposals;

/// <summary>Size, box, color and texture histogram of each region of a segmentation: all that the similarities look at.</summary>
internal sealed class RegionFeatures
{
    private const int ColorBins = 25;
    private const int BinsPerDirection = 2 * TextureCodes.Bins;
    private const int BinsPerPlane = TextureCodes.Directions * BinsPerDirection;

    private RegionFeatures(LabelMap map, int colorWidth, int textureWidth)
    {
        Count = map.Count;
        Pixels = map.Width * map.Height;
        Sizes = new int[Count];
        Boxes = new Box[Count];
        Colors = new HistogramRows(Count, colorWidth);
        Textures = new HistogramRows(Count, textureWidth);
    }

    /// <summary>Regions.</summary>
    public int Count { get; }

    /// <summary>Pixels of the picture.</summary>
    public int Pixels { get; }

    /// <summary>Pixels per region.</summary>
    public int[] Sizes { get; }

    /// <summary>Tight box per region.</summary>
    public Box[] Boxes { get; }

    /// <summary>Color histogram per region, sums to 1: 25 bins per plane.</summary>
    public HistogramRows Colors { get; }

    /// <summary>Texture histogram per region, sums to 1: per plane and direction ten bins for positive, ten for negative derivatives.</summary>
    public HistogramRows Textures { get; }

    /// <summary>Measures every region.</summary>
    /// <param name="map">The segmentation.</param>
    /// <param name="planes">Color planes, [height, width] each.</param>
    /// <param name="texture">Texture of the same planes.</param>
    public static RegionFeatures Measure(LabelMap map, IReadOnlyList<byte[]> planes, TextureCodes texture)
    {
        int textureWidth = texture.Planes * BinsPerPlane;
        RegionFeatures features = new(map, planes.Count * ColorBins, textureWidth);
        features.MeasureShapes(map);
        features.CountPixels(map, planes, texture);
        return features;
    }

    private void MeasureShapes(LabelMap map)
    {
        int[] left = new int[Count], top = new int[Count], right = new int[Count], bottom = new int[Count];
        Array.Fill(left, int.MaxValue);
        Array.Fill(top, int.MaxValue);
        for (int y = 0; y < map.Height; y++)
        {
            ReadOnlySpan<int> row = map.Labels.AsSpan(y * map.Width, map.Width);
            for (int x = 0; x < row.Length;)
            {
                int region = row[x], end = EndOfRun(row, x);
                Sizes[region] += end - x;
                left[region] = Math.Min(left[region], x);
                top[region] = Math.Min(top[region], y);
                right[region] = Math.Max(right[region], end);
                bottom[region] = y + 1;
                x = end;
            }
        }
        for (int region = 0; region < Count; region++)
        {
            Boxes[region] = new Box(left[region], top[region], right[region], bottom[region]);
        }
    }

    /// <summary>Counts all pixels, one run of pixels of a region after the other.</summary>
    private void CountPixels(LabelMap map, IReadOnlyList<byte[]> planes, TextureCodes texture)
    {
        int[] colors = new int[Count * Colors.Bins], textures = new int[Count * Textures.Bins];
        ReadOnlySpan<int> labels = map.Labels;
        for (int i = 0; i < labels.Length;)
        {
            int end = EndOfRun(labels, i), region = labels[i];
            for (int plane = 0; plane < planes.Count; plane++)
            {
                CountRun(
                    planes[plane].AsSpan(i, end - i),
                    texture.Codes(plane)[i..end],
                    colors.AsSpan((region * Colors.Bins) + (plane * ColorBins), ColorBins),
                    textures.AsSpan((region * Textures.Bins) + (plane * BinsPerPlane), BinsPerPlane));
            }
            i = end;
        }
        for (int start = 0; start < textures.Length; start += BinsPerDirection)
        {
            // a pixel on one side of zero lies in the lowest bin of the other side
            Span<int> positive = textures.AsSpan(start, TextureCodes.Bins);
            Span<int> negative = textures.AsSpan(start + TextureCodes.Bins, TextureCodes.Bins);
            (int above, int below) = (Sum(positive), Sum(negative));
            positive[0] += below;
            negative[0] += above;
        }
        Colors.Fill(colors, Sizes, planes.Count);
        Textures.Fill(textures, Sizes, 2 * planes.Count * TextureCodes.Directions);
    }

    private static void CountRun(ReadOnlySpan<byte> values, ReadOnlySpan<uint> codes, Span<int> colors, Span<int> textures)
    {
        // five counts a pixel and plane; bins are below 25 and codes below 20 whatever the picture, so no bounds are checked
        ref int color = ref MemoryMarshal.GetReference(colors);
        ref int first = ref MemoryMarshal.GetReference(textures);
        ref int second = ref Unsafe.Add(ref first, BinsPerDirection);
        ref int third = ref Unsafe.Add(ref second, BinsPerDirection);
        ref int fourth = ref Unsafe.Add(ref third, BinsPerDirection);
        for (int i = 0; i < values.Length; i++)
        {
            uint code = codes[i];
            Unsafe.Add(ref color, (values[i] * ColorBins) >> 8)++;
            Unsafe.Add(ref first, (int)(code & 0xFF))++;
            Unsafe.Add(ref second, (int)((code >> 8) & 0xFF))++;
            Unsafe.Add(ref third, (int)((code >> 16) & 0xFF))++;
            Unsafe.Add(ref fourth, (int)(code >> 24))++;
        }
    }

    /// <summary>Where the pixels that follow each other in one region end.</summary>
    private static int EndOfRun(ReadOnlySpan<int> labels, int start)
    {
        int length = labels[(start + 1)..].IndexOfAnyExcept(labels[start]);
        return length < 0 ? labels.Length : start + 1 + length;
    }

    private static int Sum(ReadOnlySpan<int> values)
    {
        int sum = 0;
        foreach (int value in values)
        {
            sum += value;
        }
        return sum;
    }
}
