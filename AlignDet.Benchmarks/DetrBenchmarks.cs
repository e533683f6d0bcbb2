using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using BenchmarkDotNet.Attributes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Benchmarks;

/// <summary>A training step of the official DETR (ResNet-50, six and six layers, 100 queries), two pictures of 8 boxes.</summary>
[MemoryDiagnoser]
public class DetrBenchmarks
{
    private const int Classes = 80;
    private const int Boxes = 8;
    private Detr _model = null!;
    private ImageBatch _batch = null!;
    private Target[] _targets = null!;
    private DetrOutput _output = null!;
    private DetrTargets _wanted = null!;
    private DetrCriterion _criterion = null!;
    private AdamW _optimizer = null!;

    /// <summary>Rows and columns of the pictures.</summary>
    [Params(256, 512)]
    public int Side { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        var options = new DetrOptions();
        _model = new Detr(new DetectorSpec { Kind = DetectorKinds.Detr, Backbone = "resnet50", BackboneNorm = "frozen", Options = options }, Classes);
        _model.train();
        _criterion = new DetrCriterion(options);
        _optimizer = optim.AdamW(_model.parameters().Where(p => p.requires_grad), 1e-6, weight_decay: 1e-4);
        _batch = new ImageBatch(randn(2, 3, Side, Side), [(Side, Side), (Side - 40, Side - 80)]);
        _targets = [.. _batch.Sizes.Select(_ => new Target(RandomBoxes(), randint(0, Classes, [Boxes], dtype: int64)))];
        using (no_grad())
        {
            _output = _model.Forward(_batch, everyLayer: true);
        }
        _wanted = DetrTargets.Of(_batch, _targets);
    }

    [Benchmark]
    public float Step()
    {
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = stack([.. _model.Losses(_batch, _targets).Values]).sum();
        loss.backward();
        _optimizer.step();
        return loss.item<float>();
    }

    /// <summary>Costs, matching and losses of all six layers, without the network.</summary>
    [Benchmark]
    public float Criterion()
    {
        using var scope = NewDisposeScope();
        return stack([.. _criterion.Weighted(_output, _wanted).Values]).sum().item<float>();
    }

    private Tensor RandomBoxes()
    {
        Tensor corner = rand(Boxes, 2) * (Side / 2.0);
        return cat([corner, corner + 16 + (rand(Boxes, 2) * (Side / 4.0))], 1);
    }
}
