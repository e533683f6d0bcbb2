using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Synth;

/// <summary>Turns a mask into polygons along the edges of its pixels.</summary>
internal static class MaskOutlines
{
    // a speck of ground showing through is not worth cutting the outline for
    private const int SmallestHole = 8;

    /// <summary>
    /// The outlines of a mask, each without holes: polygons know none, so a part with a hole is cut in two through the middle of
    /// the hole. A corner of a polygon is at most 0.75 pixels from the mask's edge, and together they reach as far as the mask on every side.
    /// </summary>
    /// <param name="mask">[height, width].</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="left">Added to every x.</param>
    /// <param name="top">Added to every y.</param>
    public static IReadOnlyList<double[]> Trace(bool[] mask, int width, int height, int left, int top)
    {
        List<double[]> polygons = [];
        Stack<bool[]> waiting = new([mask]);
        while (waiting.TryPop(out bool[]? next))
        {
            foreach (bool[] part in MaskParts.Split(next, width, height))
            {
                List<PixelLoop> loops = PixelLoop.Trace(part, width, height);
                PixelLoop? hole = loops.Find(loop => loop.SignedArea <= -SmallestHole);
                if (hole is not null)
                {
                    int cut = (hole.MinX + hole.MaxX) / 2;
                    waiting.Push(Keep(part, width, x => x < cut));
                    waiting.Push(Keep(part, width, x => x >= cut));
                    continue;
                }
                PixelLoop outer = loops.Find(loop => loop.SignedArea > 0)!;
                polygons.Add([.. outer.Simplified(0.75).SelectMany(p => new double[] { p.X + left, p.Y + top })]);
            }
        }
        return polygons;
    }

    private static bool[] Keep(bool[] mask, int width, Func<int, bool> column)
    {
        bool[] kept = new bool[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            kept[i] = mask[i] && column(i % width);
        }
        return kept;
    }
}
