using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>Attention in windows, then a perceptron for each vector, both as residuals (torchvision's <c>SwinTransformerBlock</c>).</summary>
public sealed class SwinBlock : NamedModule
{
    private readonly LayerNorm _norm1;
    private readonly WindowAttention _attn;
    private readonly LayerNorm _norm2;
    private readonly Sequential _mlp;
    private readonly bool _shifted;
    private readonly double _dropPath;

    /// <summary>Random weights.</summary>
    /// <param name="channels">Channels of the vectors.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="window">Side of a window.</param>
    /// <param name="shifted">Whether the windows are shifted by half their side.</param>
    /// <param name="dropPath">Probability of leaving a picture's residual out while training.</param>
    public SwinBlock(int channels, int heads, int window, bool shifted, double dropPath)
        : base(nameof(SwinBlock))
    {
        _shifted = shifted;
        _dropPath = dropPath;
        _norm1 = LayerNorm(channels);
        _attn = new WindowAttention(channels, heads, window);
        _norm2 = LayerNorm(channels);
        // 2 and 4 are dropouts of probability 0 in the reference, hence the names
        _mlp = Sequential(("0", Linear(channels, 4 * channels)), ("1", GELU()), ("3", Linear(4 * channels, channels)));
        register_module("norm1", _norm1);
        register_module("attn", _attn);
        register_module("norm2", _norm2);
        register_module("mlp", _mlp);
    }

    /// <summary>[N, H, W, C] to the same.</summary>
    /// <param name="x">The map.</param>
    /// <param name="grid">How the map is cut into windows.</param>
    /// <param name="mask">The grid's mask for shifted windows; null where they do not differ from plain ones.</param>
    internal Tensor Forward(Tensor x, WindowGrid grid, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        x = x + Attention(x, grid, mask);
        return (x + Perceptron(x)).MoveToOuterDisposeScope();
    }

    private Tensor Attention(Tensor x, WindowGrid grid, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        return Drop(_attn.Forward(_norm1.forward(x), grid, _shifted ? mask : null)).MoveToOuterDisposeScope();
    }

    private Tensor Perceptron(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Drop(_mlp.forward(_norm2.forward(x))).MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor residual) => training ? StochasticDepth.Drop(residual, _dropPath) : residual;
}
