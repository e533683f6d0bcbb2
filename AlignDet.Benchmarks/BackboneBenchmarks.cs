using AlignDet.Detection.Backbones;
using AlignDet.Recipes;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>Two pictures of 256 x 256 through a backbone that learns, with stored statistics.</summary>
[MemoryDiagnoser]
public class BackboneBenchmarks
{
    private Backbone _model = null!;
    private Tensor _images = null!;

    [Params("resnet18", "resnet50", "mobilenet_v2", "swin_t")]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        _model = Backbone.Create(new DetectorSpec { Backbone = Name, FrozenStages = 0 });
        _model.train();
        _images = randn(2, 3, 256, 256);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _model.Dispose();
        _images.Dispose();
    }

    [Benchmark(Baseline = true)]
    public long Forward()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return _model.forward(_images)[3].shape[1];
    }

    [Benchmark]
    public long ForwardAndBackward()
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = _model.forward(_images);
        maps.Select(map => map.sum()).Aggregate((a, b) => a + b).backward();
        return maps[3].shape[1];
    }
}
