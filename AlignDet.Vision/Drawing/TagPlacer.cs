using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>Finds places for tags: at their box, within the picture, off other tags as far as there is room.</summary>
/// <param name="width">Of the picture, pixels.</param>
/// <param name="height">Of the picture, pixels.</param>
internal sealed class TagPlacer(int width, int height)
{
    private readonly List<SKRect> _taken = [];

    public float Width => width;

    /// <summary>A place for a tag of a size: above the box, below it, or in one of its corners, whichever hides least.</summary>
    public SKRect Place(SKRect box, float tagWidth, float tagHeight)
    {
        ReadOnlySpan<SKPoint> candidates =
        [
            new(box.Left, box.Top - tagHeight),
            new(box.Right - tagWidth, box.Top - tagHeight),
            new(box.Left, box.Top),
            new(box.Left, box.Bottom),
            new(box.Left, box.Bottom - tagHeight),
            new(box.Right - tagWidth, box.Bottom - tagHeight),
        ];
        SKRect best = default;
        float bestCost = float.MaxValue;
        foreach (SKPoint candidate in candidates)
        {
            SKRect place = Within(candidate, tagWidth, tagHeight);
            float moved = Math.Abs(place.Left - candidate.X) + Math.Abs(place.Top - candidate.Y);
            float cost = moved * tagHeight + _taken.Sum(other => Shared(place, other));
            if (cost < bestCost)
            {
                (best, bestCost) = (place, cost);
            }
        }
        _taken.Add(best);
        return best;
    }

    private SKRect Within(SKPoint corner, float tagWidth, float tagHeight)
    {
        float left = Math.Max(0, Math.Min(corner.X, width - tagWidth));
        float top = Math.Max(0, Math.Min(corner.Y, height - tagHeight));
        return new SKRect(left, top, left + tagWidth, top + tagHeight);
    }

    private static float Shared(SKRect a, SKRect b) =>
        Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left))
        * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
}
