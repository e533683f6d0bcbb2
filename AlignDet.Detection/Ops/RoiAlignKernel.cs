using System.Buffers;
using System.Runtime.Intrinsics;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Pools regions on the CPU. A job is one picture of one map and 32 of its channels: it lays them out pixel by pixel, where one
/// tap is four vectors, in a buffer small enough for the second-level cache. Jobs share nothing they write, so that the gradient
/// needs no locks and has the same bits with any number of threads.
/// </summary>
internal static unsafe class RoiAlignKernel
{
    private const int Block = ChannelBlock.Size; // four vectors

    /// <summary>A feature map [N, C, H, W], or the gradient of one.</summary>
    public readonly record struct Map(nint Data, int Channels, int Rows, int Columns)
    {
        public float* Plane(int image, int channel) => (float*)Data + ((((long)image * Channels) + channel) * Rows * Columns);
    }

    /// <summary>Fills [K, C, h, w] at <paramref name="output"/> with the pooled features.</summary>
    public static void Forward(RoiPlan plan, IReadOnlyList<Map> maps, nint output) => Run(plan, maps, output, backward: false);

    /// <summary>Fills maps, all zero before, with the gradient of the features for a gradient [K, C, h, w] of the output.</summary>
    public static void Backward(RoiPlan plan, IReadOnlyList<Map> maps, nint gradient) => Run(plan, maps, gradient, backward: true);

    private static void Run(RoiPlan plan, IReadOnlyList<Map> maps, nint regions, bool backward)
    {
        var jobs = new List<(RoiPlan.Group Group, int Channel)>();
        foreach (RoiPlan.Group group in plan.Groups)
        {
            for (int channel = 0; channel < maps[group.Level].Channels; channel += Block)
            {
                jobs.Add((group, channel));
            }
        }
        Parallel.For(0, jobs.Count, j =>
        {
            (RoiPlan.Group group, int channel) = jobs[j];
            Map map = maps[group.Level];
            int bins = plan.Geometry.Height * plan.Geometry.Width;
            int pixels = (group.LastRow - group.FirstRow + 1) * map.Columns;
            float[] pooled = ArrayPool<float>.Shared.Rent(checked((pixels + bins) * Block));
            fixed (float* area = pooled)
            {
                float* bin = area + (pixels * Block);
                if (backward)
                {
                    new Span<float>(area, pixels * Block).Clear();
                    Scatter(plan, group, map, channel, (float*)regions, area, bin);
                }
                else
                {
                    Gather(plan, group, map, channel, (float*)regions, area, bin);
                }
            }
            ArrayPool<float>.Shared.Return(pooled);
        });
    }

    private static void Gather(RoiPlan plan, RoiPlan.Group group, Map map, int channel, float* output, float* area, float* bin)
    {
        int channels = Math.Min(Block, map.Channels - channel), plane = map.Rows * map.Columns;
        int pixels = (group.LastRow - group.FirstRow + 1) * map.Columns;
        int bins = plan.Geometry.Height * plan.Geometry.Width;
        float* source = map.Plane(group.Image, channel) + (group.FirstRow * map.Columns);
        ChannelBlock.Interleave(source, plane, area, channels, pixels);
        for (int k = 0; k < group.Regions.Length; k++)
        {
            float* to = bin;
            for (int row = 0; row < plan.Geometry.Height; row++)
            {
                (int rowStart, int rowEnd) = group.Rows.Of((k * plan.Geometry.Height) + row);
                for (int column = 0; column < plan.Geometry.Width; column++, to += Block)
                {
                    (int columnStart, int columnEnd) = group.Columns.Of((k * plan.Geometry.Width) + column);
                    Vector256<float> a = default, b = default, c = default, d = default;
                    for (int y = rowStart; y < rowEnd; y++)
                    {
                        float* line = area + ((group.Rows.Index[y] - group.FirstRow) * map.Columns * Block);
                        float rowWeight = group.Rows.Weight[y];
                        for (int x = columnStart; x < columnEnd; x++)
                        {
                            var weight = Vector256.Create(rowWeight * group.Columns.Weight[x]);
                            float* pixel = line + (group.Columns.Index[x] * Block);
                            a = Vector256.MultiplyAddEstimate(weight, Vector256.Load(pixel), a);
                            b = Vector256.MultiplyAddEstimate(weight, Vector256.Load(pixel + 8), b);
                            c = Vector256.MultiplyAddEstimate(weight, Vector256.Load(pixel + 16), c);
                            d = Vector256.MultiplyAddEstimate(weight, Vector256.Load(pixel + 24), d);
                        }
                    }
                    a.Store(to);
                    b.Store(to + 8);
                    c.Store(to + 16);
                    d.Store(to + 24);
                }
            }
            float* result = output + ((((long)group.Regions[k] * map.Channels) + channel) * bins);
            ChannelBlock.Separate(bin, result, bins, channels, bins);
        }
    }

    private static void Scatter(RoiPlan plan, RoiPlan.Group group, Map map, int channel, float* gradient, float* area, float* bin)
    {
        int channels = Math.Min(Block, map.Channels - channel), plane = map.Rows * map.Columns;
        int pixels = (group.LastRow - group.FirstRow + 1) * map.Columns;
        int bins = plan.Geometry.Height * plan.Geometry.Width;
        for (int k = 0; k < group.Regions.Length; k++)
        {
            ChannelBlock.Interleave(gradient + ((((long)group.Regions[k] * map.Channels) + channel) * bins), bins, bin, channels, bins);
            float* from = bin;
            for (int row = 0; row < plan.Geometry.Height; row++)
            {
                (int rowStart, int rowEnd) = group.Rows.Of((k * plan.Geometry.Height) + row);
                for (int column = 0; column < plan.Geometry.Width; column++, from += Block)
                {
                    (int columnStart, int columnEnd) = group.Columns.Of((k * plan.Geometry.Width) + column);
                    Vector256<float> a = Vector256.Load(from), b = Vector256.Load(from + 8), c = Vector256.Load(from + 16), d = Vector256.Load(from + 24);
                    for (int y = rowStart; y < rowEnd; y++)
                    {
                        float* line = area + ((group.Rows.Index[y] - group.FirstRow) * map.Columns * Block);
                        float rowWeight = group.Rows.Weight[y];
                        for (int x = columnStart; x < columnEnd; x++)
                        {
                            var weight = Vector256.Create(rowWeight * group.Columns.Weight[x]);
                            float* pixel = line + (group.Columns.Index[x] * Block);
                            Vector256.MultiplyAddEstimate(weight, a, Vector256.Load(pixel)).Store(pixel);
                            Vector256.MultiplyAddEstimate(weight, b, Vector256.Load(pixel + 8)).Store(pixel + 8);
                            Vector256.MultiplyAddEstimate(weight, c, Vector256.Load(pixel + 16)).Store(pixel + 16);
                            Vector256.MultiplyAddEstimate(weight, d, Vector256.Load(pixel + 24)).Store(pixel + 24);
                        }
                    }
                }
            }
        }
        ChannelBlock.Separate(area, map.Plane(group.Image, channel) + (group.FirstRow * map.Columns), plane, channels, pixels);
    }
}
