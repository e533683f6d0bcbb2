namespace AlignDet.Vision.Proposals;

/// <summary>Size, box, color and texture histogram of each region of a segmentation: all that the similarities look at.</summary>
internal sealed class RegionFeatures
{
    private const int ColorBins = 25;
    private const int BinsPerDirection = 2 * TextureCodes.Bins;

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
        int textureWidth = texture.Planes * TextureCodes.Directions * BinsPerDirection;
        RegionFeatures features = new(map, planes.Count * ColorBins, textureWidth);
        features.MeasureShapes(map);
        features.CountColors(map, planes);
        features.CountTextures(map, texture);
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

    private void CountColors(LabelMap map, IReadOnlyList<byte[]> planes)
    {
        int[] counts = new int[Count * Colors.Bins];
        ReadOnlySpan<int> labels = map.Labels;
        for (int i = 0; i < labels.Length;)
        {
            int end = EndOfRun(labels, i);
            for (int plane = 0; plane < planes.Count; plane++)
            {
                Span<int> bins = counts.AsSpan((labels[i] * Colors.Bins) + (plane * ColorBins), ColorBins);
                foreach (byte value in planes[plane].AsSpan(i, end - i))
                {
                    bins[value * ColorBins / 256]++;
                }
            }
            i = end;
        }
        Colors.Fill(counts, Sizes, planes.Count);
    }

    private void CountTextures(LabelMap map, TextureCodes texture)
    {
        int[] counts = new int[Count * Textures.Bins];
        ReadOnlySpan<int> labels = map.Labels;
        for (int i = 0; i < labels.Length;)
        {
            int end = EndOfRun(labels, i);
            for (int plane = 0; plane < texture.Planes; plane++)
            {
                Count4(texture.Codes(plane)[i..end], counts.AsSpan((labels[i] * Textures.Bins) + (plane * TextureCodes.Directions * BinsPerDirection)));
            }
            i = end;
        }
        for (int start = 0; start < counts.Length; start += BinsPerDirection)
        {
            // a pixel on one side of zero lies in the lowest bin of the other side
            Span<int> positive = counts.AsSpan(start, TextureCodes.Bins);
            Span<int> negative = counts.AsSpan(start + TextureCodes.Bins, TextureCodes.Bins);
            (int above, int below) = (Sum(positive), Sum(negative));
            positive[0] += below;
            negative[0] += above;
        }
        Textures.Fill(counts, Sizes, 2 * texture.Planes * TextureCodes.Directions);
    }

    private static void Count4(ReadOnlySpan<uint> codes, Span<int> counts)
    {
        Span<int> first = counts[..BinsPerDirection], second = counts.Slice(BinsPerDirection, BinsPerDirection);
        Span<int> third = counts.Slice(2 * BinsPerDirection, BinsPerDirection), fourth = counts.Slice(3 * BinsPerDirection, BinsPerDirection);
        foreach (uint code in codes)
        {
            first[(byte)code]++;
            second[(byte)(code >> 8)]++;
            third[(byte)(code >> 16)]++;
            fourth[(byte)(code >> 24)]++;
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
