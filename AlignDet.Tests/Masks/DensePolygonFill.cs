namespace AlignDet.Tests.Masks;

/// <summary>
/// A polygon's pixels by the definition of pycocotools' <c>rleFrPoly</c>: every point of the outline on the five times finer grid,
/// then every step of it that enters a column of pixel centres. Without a thought for how long an edge is.
/// </summary>
internal static class DensePolygonFill
{
    public static bool[,] Fill(double[] polygon, int height, int width)
    {
        var outline = new List<(int X, int Y)>();
        int points = polygon.Length / 2;
        for (int i = 0; i < points; i++)
            outline.AddRange(Line(Snapped(polygon, i), Snapped(polygon, (i + 1) % points)));

        // each change turns everything behind it over: down the columns, one after the other
        int[] changes = new int[(height * width) + 1];
        for (int i = 1; i < outline.Count; i++)
        {
            ((int beforeX, int beforeY), (int x, int y)) = (outline[i - 1], outline[i]);
            double column = ((Math.Min(x, beforeX) + 0.5) / 5) - 0.5;
            if (x == beforeX || Math.Floor(column) != column || column < 0 || column > width - 1)
                continue;
            double row = Math.Ceiling(Math.Clamp(((Math.Min(y, beforeY) + 0.5) / 5) - 0.5, 0, height));
            changes[((int)column * height) + (int)row]++;
        }
        var mask = new bool[height, width];
        int seen = 0;
        for (int i = 0; i < height * width; i++)
        {
            seen += changes[i];
            mask[i % height, i / height] = seen % 2 == 1;
        }
        return mask;
    }

    private static (int X, int Y) Snapped(double[] polygon, int point) => ((int)((5 * polygon[2 * point]) + 0.5), (int)((5 * polygon[(2 * point) + 1]) + 0.5));

    private static IEnumerable<(int X, int Y)> Line((int X, int Y) from, (int X, int Y) to)
    {
        int dx = Math.Abs(to.X - from.X), dy = Math.Abs(to.Y - from.Y);
        bool flip = dx >= dy ? from.X > to.X : from.Y > to.Y;
        ((int X, int Y) start, (int X, int Y) end) = flip ? (to, from) : (from, to);
        int steps = Math.Max(dx, dy);
        for (int d = 0; d <= steps; d++)
        {
            int t = flip ? steps - d : d;
            if (steps == 0)
                yield return start;
            else if (dx >= dy)
                yield return (start.X + t, (int)(start.Y + ((double)(end.Y - start.Y) / dx * t) + 0.5));
            else
                yield return ((int)(start.X + ((double)(end.X - start.X) / dy * t) + 0.5), start.Y + t);
        }
    }
}
