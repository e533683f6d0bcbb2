using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Locations look at one another (source: facebookresearch/detr, models/transformer.py, TransformerEncoderLayer). The position
/// is added to queries and keys of every layer, not to the values.
/// </summary>
public sealed class DetrEncoderLayer : DetrLayer
{
    private readonly DetrAttention _attention;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;

    /// <summary>Random weights.</summary>
    public DetrEncoderLayer(DetrOptions options)
        : base(nameof(DetrEncoderLayer), options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _attention = new DetrAttention(options.HiddenDim, options.Heads, options.Dropout);
        (_norm1, _norm2) = (Norm(options.HiddenDim), Norm(options.HiddenDim));
        register_module("self_attn", _attention);
        register_module("norm1", _norm1);
        register_module("norm2", _norm2);
    }

    /// <summary>One layer.</summary>
    /// <param name="x">[N, S, d].</param>
    /// <param name="position">[N, S, d].</param>
    /// <param name="takesPart">[N, S] bool, false for padding; null where there is none.</param>
    /// <returns>[N, S, d].</returns>
    public Tensor Encode(Tensor x, Tensor position, Tensor? takesPart)
    {
        using var scope = NewDisposeScope();
        Tensor source = PreNorm ? _norm1.forward(x) : x;
        Tensor placed = source + position;
        x = x + Drop(_attention.Attend(placed, placed, source, takesPart));
        if (PreNorm)
        {
            return (x + Drop(FeedForward(_norm2.forward(x)))).MoveToOuterDisposeScope();
        }
        x = _norm1.forward(x);
        return _norm2.forward(x + Drop(FeedForward(x))).MoveToOuterDisposeScope();
    }
}
