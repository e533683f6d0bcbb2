using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Pools regions by tensor operations: all maps become one list of pixels, and every bin is a weighted sum of pixels looked up in
/// it. No region is sorted by its map or picture, so that with a fixed number of samples the host waits for nothing.
/// </summary>
internal static class RoiAlignComposition
{
    /// <summary>Looked-up values that are held at once; regions are taken in parts of so many.</summary>
    private const long ValuesAtOnce = 1 << 26;

    /// <summary>See <see cref="RoiAlign.Pool(IReadOnlyList{Tensor}, IReadOnlyList{double}, Tensor, Tensor?, RoiGeometry)"/>.</summary>
    public static Tensor Pool(IReadOnlyList<Tensor> levels, IReadOnlyList<double> scales, Tensor rois, Tensor? level, RoiGeometry geometry)
    {
        using var scope = NewDisposeScope();
        Device device = levels[0].device;
        ScalarType type = levels[0].dtype;
        long channels = levels[0].shape[1];
        Tensor pixels = cat([.. levels.Select(l => l.permute(0, 2, 3, 1).reshape(-1, channels))]); // [P, C]
        Tensor regions = rois.detach().to(device).to(type);
        Tensor map = level is null ? zeros(rois.shape[0], dtype: int64, device: device) : level.to(device);

        Tensor rows = Of(levels.Select(l => l.shape[2]), map), columns = Of(levels.Select(l => l.shape[3]), map);
        long[] pixelsOfLevel = [.. levels.Select(l => l.shape[0] * l.shape[2] * l.shape[3])];
        Tensor first = Of(pixelsOfLevel.Select((_, i) => pixelsOfLevel[..i].Sum()), map);
        first = first + (regions[.., 0].to(int64) * rows * columns); // [K], the first pixel of each region's picture

        Tensor scale = tensor(scales.ToArray(), dtype: type, device: device).index_select(0, map).unsqueeze(1);
        Tensor scaled = (regions[.., 1..] * scale) - (geometry.Aligned ? 0.5 : 0);
        Axis y = Along(scaled[.., 1], scaled[.., 3], geometry.Height, geometry, rows), x = Along(scaled[.., 0], scaled[.., 2], geometry.Width, geometry, columns);

        // [K, h, w, taps down x taps across]
        Tensor index = (first.view(-1, 1, 1) + (y.Index * columns.view(-1, 1, 1)))[.., .., TensorIndex.None, .., TensorIndex.None] + x.Index[.., TensorIndex.None, .., TensorIndex.None, ..];
        Tensor weight = y.Weight[.., .., TensorIndex.None, .., TensorIndex.None] * x.Weight[.., TensorIndex.None, .., TensorIndex.None, ..];
        long taps = y.Index.shape[2] * x.Index.shape[2], bins = (long)geometry.Height * geometry.Width;
        index = index.reshape(-1, bins * taps);
        weight = weight.reshape(-1, 1, taps);

        long regionsAtOnce = Math.Max(1, ValuesAtOnce / Math.Max(1, bins * taps * channels));
        var parts = new List<Tensor>();
        for (long k = 0; k < rois.shape[0]; k += regionsAtOnce)
        {
            long count = Math.Min(regionsAtOnce, rois.shape[0] - k);
            Tensor looked = pixels.index_select(0, index.narrow(0, k, count).flatten()).view(count * bins, taps, channels);
            parts.Add(weight.narrow(0, k * bins, count * bins).matmul(looked)); // [count x bins, 1, C]
        }
        Tensor pooled = parts.Count == 0 ? pixels.narrow(0, 0, 0) : cat(parts);
        return pooled.reshape(rois.shape[0], geometry.Height, geometry.Width, channels).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Taps of every bin along one axis, [K, bins, samples x 2] each.</summary>
    private readonly record struct Axis(Tensor Index, Tensor Weight);

    private static Axis Along(Tensor low, Tensor high, int bins, RoiGeometry geometry, Tensor size)
    {
        Tensor length = high - low;
        length = geometry.Aligned ? length : length.clamp(min: 1);
        Tensor bin = length / bins;
        Tensor samples = geometry.SamplingRatio > 0 ? full_like(length, geometry.SamplingRatio) : (length / bins).ceil();
        int most = geometry.SamplingRatio > 0 ? geometry.SamplingRatio : low.shape[0] == 0 ? 1 : Math.Max(1, (int)samples.max().to(float32).item<float>());
        Tensor i = arange(most, dtype: low.dtype, device: low.device); // [S]
        Tensor at = low.view(-1, 1, 1) + (arange(bins, dtype: low.dtype, device: low.device).view(-1, 1) * bin.view(-1, 1, 1))
            + ((i + 0.5) * bin.view(-1, 1, 1) / samples.view(-1, 1, 1)); // [K, bins, S]
        Tensor last = size.view(-1, 1, 1) - 1;
        Tensor counts = at.ge(-1) & at.le(size.view(-1, 1, 1)) & i.lt(samples.view(-1, 1, 1));
        at = at.nan_to_num(0, 0, 0).clamp(min: 0);
        Tensor below = minimum(at.to(int64), last), above = minimum(below + 1, last);
        Tensor part = where(below.lt(last), at - below, zeros_like(at));
        Tensor each = where(counts, 1 / samples.clamp(min: 1).view(-1, 1, 1), zeros_like(at));
        return new Axis(cat([below, above], 2), cat([(1 - part) * each, part * each], 2));
    }

    private static Tensor Of(IEnumerable<long> perLevel, Tensor map) => tensor(perLevel.ToArray(), device: map.device).index_select(0, map);
}
