using System.Numerics;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Joins the boxes of all groupings, best first. Uijlings et al. rank by position in the hierarchy times a random number; here
/// the order is reproducible and made for users that take only the first boxes.
/// </summary>
/// <remarks>
/// <para>Merit of a box: over all groupings, the IoU with the grouping's best match (where it is at least 0.7) times how
/// full that match is of its region times how unlike it was to what it was joined with. So a box is good that
/// many color spaces, scales and strategies agree on, and that stands out from what surrounds it.</para>
/// <para>Boxes that nearly repeat a better one wait: the order is made in rounds, and a round takes only boxes whose IoU with
/// all boxes taken before is at most 0.7, then 0.8, then 0.9, then any.</para>
/// </remarks>
internal static class ProposalOrder
{
    private const float Match = 0.7f;
    private static readonly float[] s_rounds = [0.7f, 0.8f, 0.9f];

    /// <summary>Every box once, best first; equal merit: the one that was found first.</summary>
    public static List<Box> Rank(IReadOnlyList<IReadOnlyList<GroupedRegion>> groupings)
    {
        Box[] boxes = [.. groupings.SelectMany(regions => regions).Select(region => region.Box).Distinct()];
        double[] merits = Merits(boxes, groupings);
        return Spread([.. Enumerable.Range(0, boxes.Length).OrderByDescending(i => merits[i]).Select(i => boxes[i])]);
    }

    private static double[] Merits(Box[] boxes, IReadOnlyList<IReadOnlyList<GroupedRegion>> groupings)
    {
        double[] merits = new double[boxes.Length];
        foreach (IReadOnlyList<GroupedRegion> regions in groupings)
        {
            GroupedRegion[] byArea = [.. regions];
            float[] areas = [.. byArea.Select(region => region.Box.Area)];
            Array.Sort(areas, byArea);
            BoxColumns columns = new(byArea.Length);
            foreach (GroupedRegion region in byArea)
            {
                columns.Add(region.Box);
            }
            for (int i = 0; i < boxes.Length; i++)
            {
                merits[i] += BestMatch(boxes[i], byArea, areas, columns);
            }
        }
        return merits;
    }

    private static double BestMatch(in Box box, GroupedRegion[] byArea, float[] areas, BoxColumns columns)
    {
        // boxes that overlap by this much differ in area by no more than this much; a little more, for rounding
        float most = box.Area / Match * 1.001f;
        double best = 0;
        for (int i = FirstFrom(areas, box.Area * Match * 0.999f); i < areas.Length && areas[i] <= most; i += Vector256<float>.Count)
        {
            Vector256<float> overlaps = columns.IoU(box, i);
            uint matches = Vector256.GreaterThanOrEqual(overlaps, Vector256.Create(Match)).ExtractMostSignificantBits();
            for (; matches != 0; matches &= matches - 1)
            {
                int lane = BitOperations.TrailingZeroCount(matches);
                GroupedRegion region = byArea[i + lane];
                best = Math.Max(best, overlaps[lane] * (1 - region.DiedAt) * region.Size / areas[i + lane]);
            }
        }
        return best;
    }

    private static int FirstFrom(float[] areas, float least)
    {
        int low = 0, high = areas.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = areas[middle] < least ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static List<Box> Spread(List<Box> ranked)
    {
        List<Box> taken = new(ranked.Count);
        BoxColumns columns = new(ranked.Count);
        List<Box> waiting = ranked;
        foreach (float limit in s_rounds)
        {
            List<Box> later = [];
            foreach (Box box in waiting)
            {
                if (columns.AnyAbove(box, limit))
                {
                    later.Add(box);
                    continue;
                }
                taken.Add(box);
                columns.Add(box);
            }
            waiting = later;
        }
        taken.AddRange(waiting);
        return taken;
    }
}
