using AlignDet.Recipes.Stages;

namespace AlignDet.Web.Components.Pictures;

/// <summary>Where a box and its label are drawn, in pixels of the picture.</summary>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Not negative.</param>
/// <param name="Height">Not negative.</param>
/// <param name="LabelX">Left of the label's background.</param>
/// <param name="LabelY">Top of the label's background.</param>
public readonly record struct BoxGeometry(float X, float Y, float Width, float Height, float LabelX, float LabelY)
{
    /// <summary>The box clipped to the picture, its label above it, or inside where there is no room above, and always within the picture.</summary>
    /// <param name="box">The box.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="labelWidth">Of the label's background.</param>
    /// <param name="labelHeight">Of the label's background.</param>
    /// <returns>Null when nothing of the box lies within the picture.</returns>
    public static BoxGeometry? Of(BoxOverlay box, int width, int height, float labelWidth, float labelHeight)
    {
        ArgumentNullException.ThrowIfNull(box);
        float x1 = Math.Clamp(box.X1, 0, width), y1 = Math.Clamp(box.Y1, 0, height);
        float x2 = Math.Clamp(box.X2, 0, width), y2 = Math.Clamp(box.Y2, 0, height);
        if (!(x2 > x1) || !(y2 > y1))
        {
            return null;
        }
        float labelX = Math.Max(0, Math.Min(x1, width - labelWidth));
        float labelY = y1 >= labelHeight ? y1 - labelHeight : y1;
        return new BoxGeometry(x1, y1, x2 - x1, y2 - y1, labelX, labelY);
    }
}
