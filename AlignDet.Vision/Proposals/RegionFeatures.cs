namespace AlignDet.Vision.Proposals;

/// <summary>Size, box, color and texture histogram of each region of a segmentation: all that the similarities look at.</summary>
internal sealed class RegionFeatures
{
    private const int ColorBins = 25;

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
        int textureWidth = texture.Planes * TextureCodes.Directions * 2 * TextureCodes.Bins;
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
            for (int x = 0; x < row.Length; x++)
            {
                int region = row[x];
                Sizes[region]++;
                left[region] = Math.Min(left[region], x);
                top[region] = Math.Min(top[region], y);
                right[region] = Math.Max(right[region], x + 1);
                bottom[region] = y + 1;
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
        for (int plane = 0; plane < planes.Count; plane++)
        {
            byte[] values = planes[plane];
            for (int i = 0; i < map.Labels.Length; i++)
            {
                counts[(map.Labels[i] * Colors.Bins) + (plane * ColorBins) + (values[i] * ColorBins / 256)]++;
            }
        }
        Colors.Fill(counts, Sizes, planes.Count);
    }

    private void CountTextures(LabelMap map, TextureCodes texture)
    {
        const int PerDirection = 2 * TextureCodes.Bins;
        int directions = texture.Planes * TextureCodes.Directions;
        int[] counts = new int[Count * Textures.Bins];
        for (int i = 0; i < map.Labels.Length; i++)
        {
            Span<int> row = counts.AsSpan(map.Labels[i] * Textures.Bins, Textures.Bins);
            ReadOnlySpan<byte> codes = texture.Codes.AsSpan(i * directions, directions);
            for (int direction = 0; direction < codes.Length; direction++)
            {
                row[(direction * PerDirection) + codes[direction]]++;
            }
        }
        for (int start = 0; start < counts.Length; start += PerDirection)
        {
            // a pixel on one side of zero lies in the lowest bin of the other side
            Span<int> positive = counts.AsSpan(start, TextureCodes.Bins);
            Span<int> negative = counts.AsSpan(start + TextureCodes.Bins, TextureCodes.Bins);
            (int above, int below) = (Sum(positive), Sum(negative));
            positive[0] += below;
            negative[0] += above;
        }
        Textures.Fill(counts, Sizes, 2 * directions);
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
