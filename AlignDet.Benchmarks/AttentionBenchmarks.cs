using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Benchmarks;

/// <summary>Attention of one encoder layer, forward and backward, beside the product of queries and keys written out.</summary>
[MemoryDiagnoser]
public class AttentionBenchmarks
{
    private const int Heads = 8;
    private Tensor _query = null!;
    private Tensor _key = null!;
    private Tensor _value = null!;
    private Tensor _takesPart = null!;

    /// <summary>Locations of the map: a picture of 512 x 512, and one of 800 x 1333.</summary>
    [Params(256, 1050)]
    public int Locations { get; set; }

    /// <summary>Part of the attention weights that is dropped.</summary>
    [Params(0.0, 0.1)]
    public double Dropout { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        (_query, _key, _value) = (Random(), Random(), Random());
        _takesPart = arange(Locations).lt(Locations * 0.9).view(1, 1, 1, Locations).expand(2, -1, -1, -1);
    }

    [Benchmark(Baseline = true)]
    public void OneCall()
    {
        using var scope = NewDisposeScope();
        functional.scaled_dot_product_attention(_query, _key, _value, _takesPart, Dropout).sum().backward();
    }

    [Benchmark]
    public void WrittenOut()
    {
        using var scope = NewDisposeScope();
        Tensor scores = (_query * (1 / Math.Sqrt(_query.shape[3]))).matmul(_key.transpose(2, 3)).masked_fill(_takesPart.logical_not(), float.NegativeInfinity);
        functional.dropout(functional.softmax(scores, -1), Dropout, training: Dropout > 0).matmul(_value).sum().backward();
    }

    private Tensor Random() => randn(2, Heads, Locations, 32).requires_grad_();
}
