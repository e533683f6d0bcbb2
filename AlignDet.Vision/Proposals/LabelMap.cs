namespace AlignDet.Vision.Proposals;

/// <summary>A segmentation: each pixel carries the number of its region.</summary>
public sealed class LabelMap
{
    internal LabelMap(int width, int height, int[] labels, int count)
    {
        Width = width;
        Height = height;
        Labels = labels;
        Count = count;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Region of every pixel, [Height, Width], 0 to <see cref="Count"/> - 1; numbered by the first pixel of the region in raster order.</summary>
    public int[] Labels { get; }

    /// <summary>How many regions there are.</summary>
    public int Count { get; }
}
