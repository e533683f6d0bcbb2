using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Object queries look at one another and then at the picture (source: facebookresearch/detr, models/transformer.py,
/// TransformerDecoderLayer).
/// </summary>
public sealed class DetrDecoderLayer : DetrLayer
{
    private readonly DetrAttention _among;
    private readonly DetrAttention _onPicture;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly LayerNorm _norm3;

    /// <summary>Random weights.</summary>
    public DetrDecoderLayer(DetrOptions options)
        : base(nameof(DetrDecoderLayer), options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int dim = options.HiddenDim;
        _among = new DetrAttention(dim, options.Heads, options.Dropout);
        _onPicture = new DetrAttention(dim, options.Heads, options.Dropout);
        (_norm1, _norm2, _norm3) = (Norm(dim), Norm(dim), Norm(dim));
        register_module("self_attn", _among);
        register_module("multihead_attn", _onPicture);
        register_module("norm1", _norm1);
        register_module("norm2", _norm2);
        register_module("norm3", _norm3);
    }

    /// <summary>One layer.</summary>
    /// <param name="x">[N, Q, d], what the queries know so far.</param>
    /// <param name="query">[1, Q, d], the learned queries.</param>
    /// <param name="memory">[N, S, d], the encoded picture.</param>
    /// <param name="placedMemory">[N, S, d], the same with its position added.</param>
    /// <param name="takesPart">[N, S] bool, false for padding; null where there is none.</param>
    /// <returns>[N, Q, d].</returns>
    public Tensor Decode(Tensor x, Tensor query, Tensor memory, Tensor placedMemory, Tensor? takesPart)
    {
        using var scope = NewDisposeScope();
        Tensor source = PreNorm ? _norm1.forward(x) : x;
        Tensor asked = source + query;
        x = x + Drop(_among.Attend(asked, asked, source, takesPart: null));
        if (PreNorm)
        {
            x = x + Drop(_onPicture.Attend(_norm2.forward(x) + query, placedMemory, memory, takesPart));
            return (x + Drop(FeedForward(_norm3.forward(x)))).MoveToOuterDisposeScope();
        }
        x = _norm1.forward(x);
        x = _norm2.forward(x + Drop(_onPicture.Attend(x + query, placedMemory, memory, takesPart)));
        return _norm3.forward(x + Drop(FeedForward(x))).MoveToOuterDisposeScope();
    }
}
