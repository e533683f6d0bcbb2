using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>What encoder and decoder layers share: the feed-forward part <c>linear1</c>, <c>linear2</c>, and dropout.</summary>
public abstract class DetrLayer : NamedModule
{
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly double _dropout;

    /// <summary>Random weights (Xavier uniform).</summary>
    private protected DetrLayer(string name, DetrOptions options)
        : base(name)
    {
        _dropout = options.Dropout;
        PreNorm = options.PreNorm;
        _first = Linear(options.HiddenDim, options.FeedForward);
        _second = Linear(options.FeedForward, options.HiddenDim);
        init.xavier_uniform_(_first.weight!);
        init.xavier_uniform_(_second.weight!);
        register_module("linear1", _first);
        register_module("linear2", _second);
    }

    /// <summary>Whether norms come before the parts of the layer instead of after them.</summary>
    protected bool PreNorm { get; }

    /// <summary>A layer norm that changes nothing yet: this Torch leaves its parameters unset.</summary>
    internal static LayerNorm Norm(int dim)
    {
        LayerNorm norm = LayerNorm(dim);
        init.ones_(norm.weight!);
        init.zeros_(norm.bias!);
        return norm;
    }

    /// <summary>[N, L, d] through the hidden layer and back.</summary>
    protected Tensor FeedForward(Tensor x) => _second.forward(Drop(functional.relu(_first.forward(x))));

    /// <summary>Dropout while training.</summary>
    protected Tensor Drop(Tensor x) => training && _dropout > 0 ? functional.dropout(x, _dropout) : x;
}
