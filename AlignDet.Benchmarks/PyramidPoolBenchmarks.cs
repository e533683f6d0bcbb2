using AlignDet.Detection.Ops;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>A training step's pooling: 2 pictures of 512 regions on P2..P5 of 800 x 1088 pixels, 7 x 7 bins, forward and backward.</summary>
[MemoryDiagnoser]
public class PyramidPoolBenchmarks
{
    private readonly MultiScaleRoiAlign _pooler = new(7, 2);
    private Tensor[] _levels = [];
    private Tensor[] _boxes = [];
    private Tensor _gradient = null!;

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        _levels = [.. Enumerable.Range(2, 4).Select(level => 1 << level).Select(stride => randn(2, 256, 800 / stride, 1088 / stride).requires_grad_())];
        _boxes = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            Tensor corner = rand(512, 2) * tensor(new float[] { 900, 600 }), sides = (randn(512, 2) * 1.2).exp() * 90;
            return cat([corner, minimum(corner + sides, tensor(new float[] { 1088, 800 }))], 1);
        })];
        _gradient = randn(1024, 256, 7, 7);
    }

    [Benchmark]
    public void Kernel() => Step(() => _pooler.Pool(_levels, _boxes, (800, 1088)));

    /// <summary>Level by level, as a composition has to: the regions of a level, pooled, and put back in their places.</summary>
    [Benchmark(Baseline = true)]
    public void LevelByLevel() => Step(() =>
    {
        Tensor boxes = cat(_boxes);
        Tensor pictures = cat([zeros(512, 1), ones(512, 1)]);
        Tensor level = _pooler.LevelOf(boxes, 2, 5), result = zeros(1024, 256, 7, 7);
        for (int l = 0; l < _levels.Length; l++)
        {
            Tensor members = level.eq(l).nonzero().squeeze(1);
            Tensor rois = cat([pictures, boxes], 1).index_select(0, members);
            Tensor pooled = RoiAlignComposition.Pool([_levels[l]], [1.0 / (4 << l)], rois, null, new RoiGeometry(7, 7, 2, false));
            result = result.index_copy(0, members, pooled);
        }
        return result;
    });

    private void Step(Func<Tensor> pool)
    {
        using var scope = NewDisposeScope();
        pool().backward([_gradient]);
        foreach (Tensor level in _levels)
        {
            level.grad!.zero_();
        }
    }
}
