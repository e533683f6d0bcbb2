using AlignDet.Detection.PreTraining;
using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Benchmarks;

/// <summary>The contrastive loss, forward and backward, beside the loop over labels of the official code.</summary>
[MemoryDiagnoser]
public class ContrastiveLossBenchmarks
{
    private const int Dim = 128;
    private const double Temperature = 0.5;
    private Tensor _online = null!;
    private Tensor _momentum = null!;
    private Tensor _labels = null!;

    /// <summary>Samples of each view.</summary>
    [Params(512, 1024)]
    public int Samples { get; set; }

    /// <summary>Instances; half of the samples are background.</summary>
    [Params(50)]
    public int Labels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        _online = randn(Samples, Dim);
        _momentum = randn(Samples, Dim);
        long[] labels = [.. Enumerable.Range(0, Samples).Select(i => i % 2 == 0 ? ContrastiveLoss.Background : i % Labels)];
        _labels = tensor(labels);
    }

    [Benchmark]
    public float OneProduct()
    {
        using var scope = NewDisposeScope();
        Tensor online = _online.clone().requires_grad_();
        Tensor loss = ContrastiveLoss.Compute(online, _labels, _momentum, _labels, Temperature).Loss;
        loss.backward();
        return loss.item<float>();
    }

    [Benchmark(Baseline = true)]
    public float LoopOverLabels()
    {
        using var scope = NewDisposeScope();
        Tensor online = _online.clone().requires_grad_();
        Tensor loss = zeros(1);
        int count = 0;
        foreach (long label in _labels.unique().output.data<long>().Where(l => l >= 0))
        {
            Tensor same = _labels.eq(label);
            Tensor query = functional.normalize(online[same]), key = functional.normalize(_momentum[same]);
            Tensor negatives = functional.normalize(cat([online[same.logical_not()], _momentum[same.logical_not()]]).detach());
            long keys = key.shape[0];
            Tensor features = cat([key.unsqueeze(1), negatives.unsqueeze(0).expand(keys, -1, -1)], 1); // [K, 1 + N, D]
            Tensor logits = query.unsqueeze(0).expand(keys, -1, -1).bmm(features.transpose(1, 2)).flatten(0, 1) / Temperature;
            loss += functional.cross_entropy(logits, zeros(logits.shape[0], int64));
            count++;
        }
        loss = loss / count;
        loss.backward();
        return loss.item<float>();
    }
}
