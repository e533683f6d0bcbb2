using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>3x3 convolutions and a last layer, the same for every level of the pyramid (<c>conv.0.0</c>, <c>conv.0.1</c> ...).</summary>
public sealed class HeadTower : NamedModule<Tensor[], Tensor>
{
    private readonly Sequential _conv;
    private readonly Module<Tensor, Tensor> _output;
    private readonly int _values;

    /// <summary>Random weights (normal, 0.01).</summary>
    /// <param name="spec">Channels, depth and norm.</param>
    /// <param name="outputName">Parameter name of the last layer.</param>
    /// <param name="output">The last layer, [N, C, H, W] to [N, A * V, H, W].</param>
    /// <param name="values">Numbers an anchor, V.</param>
    public HeadTower(DetectorSpec spec, string outputName, Module<Tensor, Tensor> output, int values)
        : base(nameof(HeadTower))
    {
        var options = (DenseOptions)spec.Options;
        double deviation = options.HeadNorm == "group" ? Math.Sqrt(2.0 / (9 * spec.NeckChannels)) : 0.01;
        _conv = Sequential(ConvBlocks.Make(spec.NeckChannels, options.HeadConvs, options.HeadNorm, ConvBlocks.Normal(deviation)));
        _output = output;
        _values = values;
        register_module("conv", _conv);
        register_module(outputName, output);
    }

    /// <summary>The tower without its last layer: [N, C, H, W] a level.</summary>
    public Tensor[] Features(Tensor[] levels) => [.. levels.Select(_conv.forward)];

    /// <summary>The whole tower, flattened in the anchors' order: [N, sum of H x W x A, V].</summary>
    public override Tensor forward(Tensor[] levels) => Flatten(Features(levels).Select(_output.forward), _values);

    /// <summary>Maps of all levels, [N, A * V, H, W] each, in the anchors' order: [N, sum of H x W x A, V].</summary>
    internal static Tensor Flatten(IEnumerable<Tensor> maps, int values) =>
        cat([.. maps.Select(map => map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, values))], 1);
}
