using AlignDet.Detection.Ops;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Benchmarks;

/// <summary>512 regions of one picture on a map of 256 x 50 x 68 with stride 16, 2 x 2 samples a bin, forward and backward.</summary>
[MemoryDiagnoser]
public class RoiAlignBenchmarks
{
    private const int Regions = 512;
    private const int Samples = 2;
    private const double Scale = 1 / 16.0;
    private Tensor _features = null!;
    private Tensor _rois = null!;
    private Tensor _gradient = null!;

    /// <summary>Bins of a region along each axis: 7 for boxes, 14 for masks.</summary>
    [Params(7, 14)]
    public int Output { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        _features = randn(1, 256, 50, 68).requires_grad_();
        Tensor corner = rand(Regions, 2) * tensor(new float[] { 900, 600 }), sides = (rand(Regions, 2) * 180) + 20;
        _rois = cat([zeros(Regions, 1), corner, corner + sides], 1);
        _gradient = randn(Regions, 256, Output, Output);
    }

    [Benchmark]
    public void Kernel() => Step(f => RoiAlign.Pool(f, _rois, Output, Scale, Samples, false));

    /// <summary>What devices other than the CPU run.</summary>
    [Benchmark]
    public void LookUpAndMultiply() => Step(f => RoiAlignComposition.Pool([f], [Scale], _rois, null, new RoiGeometry(Output, Output, Samples, false)));

    /// <summary>Torch's own sampler at all samples of the picture at once, then the mean of each bin.</summary>
    [Benchmark(Baseline = true)]
    public void GridSample() => Step(f =>
    {
        Tensor roi = _rois * Scale;
        Tensor at = (arange(Output * Samples) + 0.5) / (Output * Samples); // [S]
        Tensor x = roi[.., 1].unsqueeze(1) + (at * (roi[.., 3] - roi[.., 1]).clamp(min: 1).unsqueeze(1)); // [K, S]
        Tensor y = roi[.., 2].unsqueeze(1) + (at * (roi[.., 4] - roi[.., 2]).clamp(min: 1).unsqueeze(1));
        x = (x / (f.shape[3] - 1) * 2) - 1;
        y = (y / (f.shape[2] - 1) * 2) - 1;
        long side = Output * Samples;
        Tensor grid = stack([x.unsqueeze(1).expand(Regions, side, side), y.unsqueeze(2).expand(Regions, side, side)], 3).view(1, Regions * side, side, 2);
        Tensor sampled = functional.grid_sample(f, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: true); // [1, C, K x S, S]
        Tensor bins = functional.avg_pool2d(sampled, Samples); // [1, C, K x out, out]
        return bins.view(256, Regions, Output, Output).transpose(0, 1).contiguous();
    });

    private void Step(Func<Tensor, Tensor> pool)
    {
        using var scope = NewDisposeScope();
        pool(_features).backward([_gradient]);
        _features.grad!.zero_();
    }
}
