namespace AlignDet.Tests.Synth;

internal static class Polygons
{
    /// <summary>Even-odd rule.</summary>
    public static bool Contains(double[] polygon, double x, double y)
    {
        bool inside = false;
        for (int i = 0, j = polygon.Length - 2; i < polygon.Length; j = i, i += 2)
        {
            if (polygon[i + 1] > y != polygon[j + 1] > y
                && x < (polygon[j] - polygon[i]) * (y - polygon[i + 1]) / (polygon[j + 1] - polygon[i + 1]) + polygon[i])
            {
                inside = !inside;
            }
        }
        return inside;
    }
}
