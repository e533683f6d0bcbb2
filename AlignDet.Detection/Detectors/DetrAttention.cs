using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Attention of several heads with the parameters of torch.nn.MultiheadAttention (<c>in_proj_weight</c>, <c>in_proj_bias</c>,
/// <c>out_proj.weight</c>, <c>out_proj.bias</c>), pictures first, without giving the attention weights.
/// </summary>
public sealed class DetrAttention : NamedModule
{
    private readonly Linear _output;
    private readonly int _dim;
    private readonly int _heads;
    private readonly double _dropout;

    /// <summary>Random weights (Xavier uniform; biases 0).</summary>
    /// <param name="dim">E, size of queries, keys and values.</param>
    /// <param name="heads">Heads; divides <paramref name="dim"/>.</param>
    /// <param name="dropout">Part of the attention weights that is dropped in training.</param>
    public DetrAttention(int dim, int heads, double dropout)
        : base(nameof(DetrAttention))
    {
        (_dim, _heads, _dropout) = (dim, heads, dropout);
        Parameter weight = Parameter(empty(3 * dim, dim)); // of the queries, of the keys, of the values
        _output = Linear(dim, dim);
        init.xavier_uniform_(weight);
        init.xavier_uniform_(_output.weight!);
        init.zeros_(_output.bias!);
        register_parameter("in_proj_weight", weight);
        register_parameter("in_proj_bias", Parameter(zeros(3 * dim)));
        register_module("out_proj", _output);
    }

    /// <summary>Every query's mixture of values.</summary>
    /// <param name="query">[N, L, E].</param>
    /// <param name="key">[N, S, E]; the same object as <paramref name="query"/> where both are the same.</param>
    /// <param name="value">[N, S, E].</param>
    /// <param name="takesPart">[N, S] bool, false for keys that nobody may see (the complement of a key padding mask); null: all are seen.</param>
    /// <returns>[N, L, E].</returns>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? takesPart)
    {
        using var scope = NewDisposeScope();
        // asked for by name: moving a module to another device replaces its parameters
        Parameter weight = get_parameter("in_proj_weight")!, bias = get_parameter("in_proj_bias")!;
        Tensor Project(Tensor x, int first, int parts) =>
            functional.linear(x, weight.narrow(0, first * _dim, parts * _dim), bias.narrow(0, first * _dim, parts * _dim));
        Tensor q, k;
        if (ReferenceEquals(query, key))
        {
            Tensor both = Project(query, 0, 2); // [N, L, 2 E]
            (q, k) = (both.narrow(2, 0, _dim), both.narrow(2, _dim, _dim));
        }
        else
        {
            (q, k) = (Project(query, 0, 1), Project(key, 1, 1));
        }
        Tensor v = Project(value, 2, 1);
        Tensor mixed = functional.scaled_dot_product_attention( // [N, heads, L, E / heads]
            Heads(q), Heads(k), Heads(v), takesPart?.unsqueeze(1).unsqueeze(1), training ? _dropout : 0);
        return _output.forward(mixed.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x) => x.unflatten(2, [_heads, -1]).transpose(1, 2); // [N, heads, L, E / heads]
}
