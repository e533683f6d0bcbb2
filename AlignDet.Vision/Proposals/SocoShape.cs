namespace AlignDet.Vision.Proposals;

/// <summary>Corners of a region, both inside it, and its size.</summary>
internal readonly record struct SocoShape(int MinX, int MinY, int MaxX, int MaxY, int Size)
{
    /// <summary>A region without pixels.</summary>
    public static SocoShape Nothing { get; } = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue, 0);

    /// <summary>Both regions as one.</summary>
    public SocoShape Around(in SocoShape other) => new(
        Math.Min(MinX, other.MinX),
        Math.Min(MinY, other.MinY),
        Math.Max(MaxX, other.MaxX),
        Math.Max(MaxY, other.MaxY),
        Size + other.Size);

    /// <summary>Whether a corner of the other's box lies strictly inside this one's. It says nothing of the other way around.</summary>
    public bool HoldsCornerOf(in SocoShape other)
    {
        bool x = IsInside(other.MinX, MinX, MaxX) || IsInside(other.MaxX, MinX, MaxX);
        bool y = IsInside(other.MinY, MinY, MaxY) || IsInside(other.MaxY, MinY, MaxY);
        return x && y;
    }

    private static bool IsInside(int value, int min, int max) => min < value && value < max;
}
