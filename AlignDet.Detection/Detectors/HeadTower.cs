using System.Globalization;
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
        var blocks = new (string, Module<Tensor, Tensor>)[options.HeadConvs];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = (i.ToString(CultureInfo.InvariantCulture), Block(spec.NeckChannels, options.HeadNorm == "group"));
        }
        _conv = Sequential(blocks);
        _output = output;
        _values = values;
        register_module("conv", _conv);
        register_module(outputName, output);
    }

    /// <summary>The tower without its last layer: [N, C, H, W] a level.</summary>
    public Tensor[] Features(Tensor[] levels) => [.. levels.Select(_conv.forward)];

    /// <summary>The whole tower, flattened in the anchors' order: [N, sum of H x W x A, V].</summary>
    public override Tensor forward(Tensor[] levels)
    {
        IEnumerable<Tensor> flat = Features(levels)
            .Select(_output.forward)
            .Select(map => map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, _values));
        return cat([.. flat], 1);
    }

    private static Sequential Block(int channels, bool groupNorm)
    {
        Conv2d conv = Conv2d(channels, channels, 3, padding: 1, bias: !groupNorm);
        init.normal_(conv.weight!, 0, groupNorm ? Math.Sqrt(2.0 / (9 * channels)) : 0.01);
        if (groupNorm)
        {
            GroupNorm norm = GroupNorm(Groups(channels), channels);
            init.ones_(norm.weight!); // TorchSharp leaves a GroupNorm's parameters as the memory was
            init.zeros_(norm.bias!);
            return Sequential(("0", conv), ("1", norm), ("2", ReLU()));
        }
        init.zeros_(conv.bias!);
        return Sequential(("0", conv), ("1", ReLU()));
    }

    // torchvision's 32 groups of 256 channels are groups of 8; narrower heads keep the 8, since groups of one or two channels
    // would be normalised to the same strength in every picture and could no longer tell whether a class is there at all
    private static int Groups(int channels) => Math.Max(1, channels / 8);
}
