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
            GroupedRegion[] byArea = [.. regions.OrderBy(region => region.Box.Area)];
            float[] areas = [.. byArea.Select(region => region.Box.Area)];
            for (int i = 0; i < boxes.Length; i++)
            {
                merits[i] += BestMatch(boxes[i], byArea, areas);
            }
        }
        return merits;
    }

    private static double BestMatch(in Box box, GroupedRegion[] byArea, float[] areas)
    {
        // boxes that overlap by this much differ in area by no more than this much; a little more, for rounding
        float most = box.Area / Match * 1.001f;
        int start = Array.BinarySearch(areas, box.Area * Match * 0.999f);
        double best = 0;
        for (int i = start < 0 ? ~start : FirstOfEqual(areas, start); i < areas.Length && areas[i] <= most; i++)
        {
            float overlap = box.IoU(byArea[i].Box);
            if (overlap >= Match)
            {
                best = Math.Max(best, overlap * (1 - byArea[i].DiedAt) * byArea[i].Size / areas[i]);
            }
        }
        return best;
    }

    private static int FirstOfEqual(float[] areas, int index)
    {
        while (index > 0 && areas[index - 1] == areas[index])
        {
            index--;
        }
        return index;
    }

    private static List<Box> Spread(List<Box> ranked)
    {
        List<Box> taken = new(ranked.Count);
        List<Box> waiting = ranked;
        foreach (float limit in s_rounds)
        {
            List<Box> later = [];
            foreach (Box box in waiting)
            {
                (Repeats(box, taken, limit) ? later : taken).Add(box);
            }
            waiting = later;
        }
        taken.AddRange(waiting);
        return taken;
    }

    private static bool Repeats(in Box box, List<Box> taken, float limit)
    {
        foreach (Box other in taken)
        {
            if (box.IoU(other) > limit)
            {
                return true;
            }
        }
        return false;
    }
}
