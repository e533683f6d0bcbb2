using System.Runtime.InteropServices;

namespace AlignDet.Vision.Masks;

/// <summary>The pixels of polygons, the same that pycocotools gives (<c>common/maskApi.c</c>, <c>rleFrPoly</c>, <c>rleFrBbox</c>).</summary>
public static class MaskPolygons
{
    /// <summary>No coordinate may be farther from 0: beyond any picture, and where whole numbers could no longer hold it.</summary>
    public const double Farthest = 10_000_000;

    // the outline is walked on a grid this many times finer than the pixels
    private const double Grid = 5;

    // a data set has hundreds of thousands of outlines, each of a few hundred crossings
    [ThreadStatic]
    private static List<uint>? t_crossings;

    /// <summary>The pixels of all polygons together.</summary>
    /// <param name="polygons">Outlines [x0, y0, x1, y1, ...], pixels; at least one.</param>
    /// <param name="height">Rows of the mask.</param>
    /// <param name="width">Columns of the mask.</param>
    /// <exception cref="ArgumentException">There is no polygon, or one that <see cref="Fault"/> tells of.</exception>
    public static RunLengthMask Fill(IReadOnlyList<double[]> polygons, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        return polygons.Count == 1 ? Fill(polygons[0], height, width) : MaskMerge.Union([.. polygons.Select(polygon => Fill(polygon, height, width))]);
    }

    /// <summary>The pixels of one polygon; its parts outside the picture do not count.</summary>
    /// <param name="polygon">[x0, y0, x1, y1, ...], pixels, at least three points.</param>
    /// <param name="height">Rows of the mask.</param>
    /// <param name="width">Columns of the mask.</param>
    /// <exception cref="ArgumentException">See <see cref="Fault"/>.</exception>
    public static RunLengthMask Fill(ReadOnlySpan<double> polygon, int height, int width)
    {
        if (Fault(polygon) is { } fault)
            throw new ArgumentException(fault, nameof(polygon));
        // where the outline goes from one column of pixel centres to the next, at x * height + y: there object and background change
        List<uint> crossings = t_crossings ??= [];
        crossings.Clear();
        int points = polygon.Length / 2;
        for (int i = 0; i < points; i++)
        {
            int next = (i + 1) % points;
            var from = (X: Snap(polygon[2 * i]), Y: Snap(polygon[(2 * i) + 1]));
            var to = (X: Snap(polygon[2 * next]), Y: Snap(polygon[(2 * next) + 1]));
            AddCrossings(crossings, from, to, height, width);
        }
        crossings.Add((uint)height * (uint)width);
        Span<uint> changes = CollectionsMarshal.AsSpan(crossings);
        changes.Sort();
        return new RunLengthMask(height, width, Runs(changes));
    }

    /// <summary>The pixels of a box, which may lie between pixels.</summary>
    /// <exception cref="ArgumentException">A number is not finite or beyond <see cref="Farthest"/>.</exception>
    public static RunLengthMask FillBox(double x, double y, double boxWidth, double boxHeight, int height, int width) =>
        Fill([x, y, x, y + boxHeight, x + boxWidth, y + boxHeight, x + boxWidth, y], height, width);

    /// <summary>What keeps numbers from being a polygon, or null.</summary>
    public static string? Fault(ReadOnlySpan<double> polygon)
    {
        if (polygon.Length < 6 || polygon.Length % 2 != 0)
            return $"the polygon has {polygon.Length} numbers, not two for each of at least three points";
        for (int i = 0; i < polygon.Length; i++)
        {
            if (!(Math.Abs(polygon[i]) <= Farthest))
                return FormattableString.Invariant($"number {i} of the polygon is {polygon[i]}, beyond any picture");
        }
        return null;
    }

    // the cast cuts towards 0, as in C
    private static int Snap(double coordinate) => (int)((Grid * coordinate) + 0.5);

    /// <summary>
    /// Adds where a straight line of grid points changes columns. The reference walks every grid point; only steps that
    /// enter a pixel's centre column count, so that these alone are looked at: an edge costs no more than the picture is wide.
    /// </summary>
    private static void AddCrossings(List<uint> crossings, (int X, int Y) from, (int X, int Y) to, int height, int width)
    {
        int dx = Math.Abs(to.X - from.X), dy = Math.Abs(to.Y - from.Y);
        if (dx == 0)
            return;
        if (dx >= dy ? from.X > to.X : from.Y > to.Y)
            (from, to) = (to, from);
        bool isFlat = dx >= dy;
        double slope = isFlat ? (double)(to.Y - from.Y) / dx : (double)(to.X - from.X) / dy;
        int least = Math.Min(from.X, to.X), most = Math.Max(from.X, to.X);
        int first = Math.Max(0, (int)Math.Ceiling((least - 2) / Grid)), last = Math.Min(width - 1, (int)Math.Floor((most - 3) / Grid));
        for (int column = first; column <= last; column++)
        {
            // from grid column 5c + 2, the pixel's centre, to the next
            int left = (int)(Grid * column) + 2;
            int y = isFlat
                ? Math.Min(FlatY(left - from.X), FlatY(left + 1 - from.X))
                : from.Y + StepOver(left, from.X, slope, dy);
            double row = Math.Ceiling(Math.Clamp(((y + 0.5) / Grid) - 0.5, 0, height));
            crossings.Add(((uint)column * (uint)height) + (uint)row);
        }

        int FlatY(int t) => (int)(from.Y + (slope * t) + 0.5);
    }

    /// <summary>On a steep line, the last point before it changes from one side of a grid column to the other.</summary>
    private static int StepOver(int left, int start, double slope, int steps)
    {
        int t = Math.Clamp((int)((left + 0.5 - start) / slope), 0, steps);
        // the estimate is right to a step or two; what counts is how the points themselves are rounded
        while (t > 0 && IsBeyond(t))
            t--;
        while (t < steps && !IsBeyond(t + 1))
            t++;
        return t;

        bool IsBeyond(int at)
        {
            int x = (int)(start + (slope * at) + 0.5);
            return slope > 0 ? x > left : x <= left;
        }
    }

    /// <summary>The run lengths between places, written over these.</summary>
    private static ReadOnlySpan<uint> Runs(Span<uint> changes)
    {
        int count = 1;
        uint before = changes[0];
        for (int i = 1; i < changes.Length; i++)
        {
            uint run = changes[i] - before;
            before = changes[i];
            if (run > 0)
            {
                changes[count++] = run;
            }
            else if (++i < changes.Length)
            {
                // two changes at one place are none: the runs around them are one
                changes[count - 1] += changes[i] - before;
                before = changes[i];
            }
        }
        return changes[..count];
    }
}
