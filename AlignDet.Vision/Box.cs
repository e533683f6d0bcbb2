namespace AlignDet.Vision;

/// <summary>A box by its corners, in pixels; the right and lower edges are outside (width = X2 - X1).</summary>
/// <param name="X1">Left.</param>
/// <param name="Y1">Top.</param>
/// <param name="X2">Right.</param>
/// <param name="Y2">Bottom.</param>
public readonly record struct Box(float X1, float Y1, float X2, float Y2)
{
    /// <summary>Width in pixels.</summary>
    public float Width => X2 - X1;

    /// <summary>Height in pixels.</summary>
    public float Height => Y2 - Y1;

    /// <summary>Area in square pixels; 0 for a box with reversed corners.</summary>
    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>Intersection over union with another box, in [0, 1]; 0 where both are empty.</summary>
    public float IoU(in Box other)
    {
        float width = Math.Min(X2, other.X2) - Math.Max(X1, other.X1);
        float height = Math.Min(Y2, other.Y2) - Math.Max(Y1, other.Y1);
        float shared = Math.Max(0, width) * Math.Max(0, height);
        float union = Area + other.Area - shared;
        return union > 0 ? shared / union : 0;
    }
}
