using AlignDet.Detection.Ops;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>Suppression at IoU 0.5 of boxes as a detector scatters them: about six around each object.</summary>
[MemoryDiagnoser]
public class NmsBenchmarks
{
    private const double Threshold = 0.5;
    private Tensor _boxes = null!;
    private Tensor _scores = null!;
    private Tensor? _labels;

    [Params(1000, 10000)]
    public int Boxes { get; set; }

    /// <summary>1: none are given.</summary>
    [Params(1, 80)]
    public int Classes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        Tensor centres = (rand(Boxes / 6, 2) * 1000).repeat(7, 1)[..Boxes] + (randn(Boxes, 2) * 8);
        Tensor sides = (rand(Boxes / 6, 2) * 120).repeat(7, 1)[..Boxes] + 20 + (randn(Boxes, 2).abs() * 8);
        _boxes = cat([centres - (sides / 2), centres + (sides / 2)], 1);
        _scores = rand(Boxes);
        _labels = Classes == 1 ? null : randint(0, Classes, Boxes, int64);
    }

    [Benchmark]
    public long Kernel()
    {
        using var scope = NewDisposeScope();
        return Nms.Keep(_boxes, _scores, Threshold, _labels).shape[0];
    }

    /// <summary>What devices other than the CPU run.</summary>
    [Benchmark]
    public long ProductsOfMasks()
    {
        using var scope = NewDisposeScope();
        return NmsComposition.Keep(_boxes, _scores, Threshold, _labels).shape[0];
    }

    /// <summary>The best box, its IoU with all that are left, those that stay, and again.</summary>
    [Benchmark(Baseline = true)]
    public long LoopOfTensorOperations()
    {
        using var scope = NewDisposeScope();
        Tensor boxes = _boxes;
        if (_labels is not null)
        {
            boxes = boxes + (_labels.to(float32) * (boxes.max() + 1)).unsqueeze(1); // classes lie apart
        }
        Tensor left = boxes.index_select(0, _scores.argsort(0, descending: true));
        long kept = 0;
        while (left.shape[0] > 0)
        {
            using var round = NewDisposeScope();
            kept++;
            Tensor others = left[1..];
            Tensor next = others[BoxOps.IoU(left[..1], others)[0].le(Threshold)].MoveToOuterDisposeScope();
            left.Dispose();
            left = next;
        }
        return kept;
    }
}
