namespace AlignDet.Detection.Ops;

/// <summary>What the CPU kernel reads and writes: for every map the regions on it, in groups of one picture.</summary>
internal sealed class RoiPlan
{
    private RoiPlan(RoiGeometry geometry, int regions, List<Group> groups)
    {
        (Geometry, Regions, Groups) = (geometry, regions, groups);
    }

    public RoiGeometry Geometry { get; }

    /// <summary>Regions of all maps.</summary>
    public int Regions { get; }

    public IReadOnlyList<Group> Groups { get; }

    /// <summary>The regions of one picture on one map.</summary>
    /// <param name="level">Which map.</param>
    /// <param name="image">Which picture of it.</param>
    /// <param name="regions">Their places in the result.</param>
    /// <param name="rows">Bins downwards, by region of this group.</param>
    /// <param name="columns">Bins across.</param>
    /// <param name="firstRow">First row of the map that any of them takes.</param>
    /// <param name="lastRow">Last row; below <paramref name="firstRow"/> where none takes any.</param>
    public sealed class Group(int level, int image, int[] regions, RoiAxis rows, RoiAxis columns, int firstRow, int lastRow)
    {
        public int Level => level;

        public int Image => image;

        public int[] Regions => regions;

        public RoiAxis Rows => rows;

        public RoiAxis Columns => columns;

        public int FirstRow => firstRow;

        public int LastRow => lastRow;
    }

    /// <summary>Plans regions.</summary>
    /// <param name="rois">[K * 5] index of the picture, x1, y1, x2, y2.</param>
    /// <param name="levels">[K] map of each region; empty: all on the first.</param>
    /// <param name="maps">Pictures, rows, columns and scale of each map.</param>
    /// <param name="geometry">Bins and samples.</param>
    /// <exception cref="ArgumentException">A region names a picture that is not there.</exception>
    public static RoiPlan Create(
        ReadOnlySpan<float> rois, ReadOnlySpan<long> levels, IReadOnlyList<(int Images, int Rows, int Columns, double Scale)> maps, RoiGeometry geometry)
    {
        int count = rois.Length / 5;
        var members = new SortedDictionary<(int Level, int Image), List<int>>();
        for (int k = 0; k < count; k++)
        {
            int level = levels.IsEmpty ? 0 : (int)levels[k], image = (int)rois[k * 5];
            if (image < 0 || image >= maps[level].Images)
            {
                throw new ArgumentException($"Region {k} lies in picture {image} of {maps[level].Images}.", nameof(rois));
            }
            if (!members.TryGetValue((level, image), out List<int>? list))
            {
                members.Add((level, image), list = []);
            }
            list.Add(k);
        }
        var groups = new List<Group>();
        foreach (((int level, int image), List<int> regions) in members)
        {
            (_, int height, int width, double scale) = maps[level];
            var rows = new RoiAxis(regions.Count * geometry.Height);
            var columns = new RoiAxis(regions.Count * geometry.Width);
            int first = int.MaxValue, last = -1;
            foreach (int k in regions)
            {
                ReadOnlySpan<float> roi = rois.Slice(k * 5, 5);
                (int f, int l) = rows.Add(roi[2], roi[4], (float)scale, geometry.Height, geometry.SamplingRatio, geometry.Aligned, height);
                columns.Add(roi[1], roi[3], (float)scale, geometry.Width, geometry.SamplingRatio, geometry.Aligned, width);
                (first, last) = (Math.Min(first, f), Math.Max(last, l));
            }
            groups.Add(new Group(level, image, [.. regions], rows, columns, last < 0 ? 0 : first, last));
        }
        return new RoiPlan(geometry, count, groups);
    }
}
