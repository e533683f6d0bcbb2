using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Encoder and decoder under the names <c>encoder.layers.0</c>, <c>encoder.norm</c> (with norms before the parts only),
/// <c>decoder.layers.0</c>, <c>decoder.norm</c> (source: facebookresearch/detr, models/transformer.py).
/// </summary>
public sealed class DetrTransformer : NamedModule
{
    private readonly ModuleList<DetrEncoderLayer> _encoder = [];
    private readonly ModuleList<DetrDecoderLayer> _decoder = [];
    private readonly LayerNorm? _encoderNorm;
    private readonly LayerNorm _decoderNorm;

    /// <summary>Random weights.</summary>
    public DetrTransformer(DetrOptions options)
        : base(nameof(DetrTransformer))
    {
        ArgumentNullException.ThrowIfNull(options);
        for (int layer = 0; layer < options.EncoderLayers; layer++)
        {
            _encoder.Add(new DetrEncoderLayer(options));
        }
        for (int layer = 0; layer < options.DecoderLayers; layer++)
        {
            _decoder.Add(new DetrDecoderLayer(options));
        }
        _encoderNorm = options.PreNorm ? DetrLayer.Norm(options.HiddenDim) : null;
        _decoderNorm = DetrLayer.Norm(options.HiddenDim);
        register_module("encoder", Part(_encoder, _encoderNorm));
        register_module("decoder", Part(_decoder, _decoderNorm));
    }

    /// <summary>What every decoder layer makes of the queries, and the encoded map.</summary>
    /// <param name="map">[N, d, H, W].</param>
    /// <param name="padding">[N, H, W] bool, true where a picture has ended; null where none is padded.</param>
    /// <param name="queries">[Q, d].</param>
    /// <param name="position">[N, d, H, W].</param>
    /// <param name="everyLayer">Whether all decoder layers are given, or the last alone.</param>
    /// <returns>[layers, N, Q, d] after the decoder's norm, and [N, d, H, W].</returns>
    public (Tensor Hidden, Tensor Memory) Transform(Tensor map, Tensor? padding, Tensor queries, Tensor position, bool everyLayer)
    {
        using var scope = NewDisposeScope();
        long height = map.shape[2], width = map.shape[3];
        Tensor memory = Tokens(map), place = Tokens(position); // [N, H W, d]
        Tensor? takesPart = padding?.logical_not().flatten(1); // [N, H W]
        foreach (DetrEncoderLayer layer in _encoder)
        {
            memory = layer.Encode(memory, place, takesPart);
        }
        memory = _encoderNorm?.forward(memory) ?? memory;

        Tensor query = queries.unsqueeze(0), placedMemory = memory + place;
        Tensor x = zeros_like(query).expand(memory.shape[0], -1, -1); // [N, Q, d]
        var hidden = new List<Tensor>();
        foreach (DetrDecoderLayer layer in _decoder)
        {
            x = layer.Decode(x, query, memory, placedMemory, takesPart);
            if (everyLayer)
            {
                hidden.Add(_decoderNorm.forward(x));
            }
        }
        if (!everyLayer)
        {
            hidden.Add(_decoderNorm.forward(x));
        }
        Tensor encoded = memory.transpose(1, 2).unflatten(2, [height, width]);
        return (stack(hidden).MoveToOuterDisposeScope(), encoded.MoveToOuterDisposeScope());
    }

    private static Tensor Tokens(Tensor map) => map.flatten(2).transpose(1, 2);

    private static ModuleDict<Module> Part(Module layers, LayerNorm? norm)
    {
        var part = new ModuleDict<Module> { ("layers", layers) };
        if (norm is not null)
        {
            part.Add("norm", norm);
        }
        return part;
    }
}
