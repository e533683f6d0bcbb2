using AlignDet.Detection.Ops;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>The 49 104 anchors of RetinaNet on 512 x 512 pixels, made and matched with 20 boxes.</summary>
[MemoryDiagnoser]
public class AnchorAssignmentBenchmarks
{
    private static readonly int[] s_sides = [32, 64, 128, 256, 512];
    private readonly AnchorGenerator _generator = AnchorGenerator.RetinaNet(s_sides);
    private readonly Matcher _matcher = new(0.5, 0.4, lowQuality: true);
    private readonly (int, int)[] _grids = [(64, 64), (32, 32), (16, 16), (8, 8), (4, 4)];
    private Tensor[] _cells = [];
    private Tensor _boxes = null!;

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        Tensor corner = rand(20, 2) * 400;
        _boxes = cat([corner, corner + (rand(20, 2) * 100) + 10], 1);
        _cells = [.. s_sides.Select((side, level) => _generator.Generate(_grids, 512, 512).narrow(0, 9 * _grids[..level].Sum(g => g.Item1 * g.Item2), 9).clone())];
    }

    [Benchmark]
    public long Kernel()
    {
        using var scope = NewDisposeScope();
        return _matcher.Assign(_boxes, _generator.Generate(_grids, 512, 512)).shape[0];
    }

    /// <summary>As torchvision writes it: grids of shifts plus the anchors of a cell, the matrix of all IoUs, its maxima.</summary>
    [Benchmark(Baseline = true)]
    public long TensorOperations()
    {
        using var scope = NewDisposeScope();
        Tensor[] levels = [.. _grids.Select((grid, level) =>
        {
            int stride = 512 / grid.Item1;
            Tensor[] shift = meshgrid([arange(grid.Item1, dtype: float32) * stride, arange(grid.Item2, dtype: float32) * stride], "ij");
            Tensor x = shift[1].reshape(-1), y = shift[0].reshape(-1);
            return (stack([x, y, x, y], 1).unsqueeze(1) + _cells[level]).reshape(-1, 4);
        })];
        return _matcher.Match(BoxOps.IoU(_boxes, cat(levels))).shape[0];
    }
}
