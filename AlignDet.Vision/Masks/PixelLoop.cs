namespace AlignDet.Vision.Masks;

/// <summary>A closed way along pixel edges with the mask on its right: clockwise around a part, anticlockwise around a hole.</summary>
internal sealed class PixelLoop
{
    private static readonly (int X, int Y)[] s_steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    // a few pixels lose too much of themselves with every corner
    private const int SmallArea = 24;

    private readonly List<(int X, int Y)> _corners;

    private PixelLoop(List<(int X, int Y)> corners)
    {
        _corners = corners;
        long twice = 0;
        for (int i = 0; i < corners.Count; i++)
        {
            (int x, int y) = corners[i];
            (int nextX, int nextY) = corners[(i + 1) % corners.Count];
            twice += (long)x * nextY - (long)nextX * y;
        }
        SignedArea = (int)(twice / 2);
        MinX = corners.Min(c => c.X);
        MaxX = corners.Max(c => c.X);
    }

    /// <summary>Enclosed pixels; negative for a hole.</summary>
    public int SignedArea { get; }

    public int MinX { get; }

    public int MaxX { get; }

    /// <summary>Every loop of a mask [height, width].</summary>
    public static List<PixelLoop> Trace(bool[] mask, int width, int height)
    {
        List<PixelLoop> loops = [];
        // every loop runs along the top of some pixel at least once
        bool[] walkedTop = new bool[mask.Length];
        for (int start = 0; start < mask.Length; start++)
        {
            if (mask[start] && !walkedTop[start] && !Inside(start % width, start / width - 1))
            {
                loops.Add(new PixelLoop(Walk(start % width, start / width)));
            }
        }
        return loops;

        bool Inside(int x, int y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x];

        // pixel to the right of a step from (x, y), looking along the step, and the one to its left
        bool IsEdge(int x, int y, int step) => step switch
        {
            0 => Inside(x, y) && !Inside(x, y - 1),
            1 => Inside(x - 1, y) && !Inside(x, y),
            2 => Inside(x - 1, y - 1) && !Inside(x - 1, y),
            _ => Inside(x, y - 1) && !Inside(x - 1, y - 1),
        };

        List<(int X, int Y)> Walk(int startX, int startY)
        {
            List<(int X, int Y)> corners = [(startX, startY)];
            int x = startX, y = startY, step = 0;
            do
            {
                if (step == 0)
                {
                    walkedTop[y * width + x] = true;
                }
                (x, y) = (x + s_steps[step].X, y + s_steps[step].Y);
                // right first: parts that touch by a corner only are walked one by one
                int turned = IsEdge(x, y, (step + 1) % 4) ? (step + 1) % 4 : IsEdge(x, y, step) ? step : (step + 3) % 4;
                if (turned != step)
                {
                    corners.Add((x, y));
                }
                step = turned;
            }
            while (x != startX || y != startY || step != 0);
            // the start is a corner of its own only where the way does not go straight through it
            if (corners[^1] == corners[0])
            {
                corners.RemoveAt(corners.Count - 1);
            }
            return corners;
        }
    }

    /// <summary>
    /// Fewer corners, none of the dropped ones farther than <paramref name="tolerance"/> pixels from the new outline (Douglas and
    /// Peucker, 1973). The outermost corners stay, so that the outline's box is the mask's.
    /// </summary>
    public List<(int X, int Y)> Simplified(double tolerance)
    {
        int count = _corners.Count;
        if (Math.Abs(SignedArea) <= SmallArea)
        {
            return _corners;
        }
        int[] anchors =
        [
            .. new[]
            {
                Extreme(c => -c.X), Extreme(c => -c.Y), Extreme(c => c.X), Extreme(c => c.Y),
            }.Distinct().Order(),
        ];
        List<(int X, int Y)> kept = [];
        for (int i = 0; i < anchors.Length; i++)
        {
            int from = anchors[i];
            int to = i + 1 < anchors.Length ? anchors[i + 1] : anchors[0] + count;
            kept.Add(_corners[from]);
            KeepBetween(from, to);
        }
        return kept.Count >= 3 ? kept : _corners;

        int Extreme(Func<(int X, int Y), int> measure) => Enumerable.Range(0, count).MaxBy(i => measure(_corners[i]));

        void KeepBetween(int from, int to)
        {
            (int X, int Y) a = _corners[from % count];
            (int X, int Y) b = _corners[to % count];
            (int farthest, double distance) = (-1, tolerance);
            for (int i = from + 1; i < to; i++)
            {
                double apart = Distance(_corners[i % count], a, b);
                if (apart > distance)
                {
                    (farthest, distance) = (i, apart);
                }
            }
            if (farthest >= 0)
            {
                KeepBetween(from, farthest);
                kept.Add(_corners[farthest % count]);
                KeepBetween(farthest, to);
            }
        }
    }

    /// <summary>From a point to a segment, so that nothing beyond its ends is taken for near.</summary>
    private static double Distance((int X, int Y) point, (int X, int Y) a, (int X, int Y) b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y;
        double length = dx * dx + dy * dy;
        double along = length > 0 ? Math.Clamp(((point.X - a.X) * dx + (point.Y - a.Y) * dy) / length, 0, 1) : 0;
        return Math.Sqrt(Math.Pow(point.X - a.X - along * dx, 2) + Math.Pow(point.Y - a.Y - along * dy, 2));
    }
}
