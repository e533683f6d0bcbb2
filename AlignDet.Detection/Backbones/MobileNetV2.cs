using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018) without the classifier, with torchvision's parameter names (<c>features.0.0</c>,
/// <c>features.1.conv.0.0</c> ...; source: torchvision/models/mobilenetv2.py).
/// </summary>
public sealed class MobileNetV2 : Backbone
{
    // last layer of each stage: where the next one halves the picture
    private static readonly int[] s_outputs = [3, 6, 13, 18];

    // expansion, channels, blocks, stride of the first (Sandler et al., table 2)
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] s_table =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    private readonly ModuleList<Module<Tensor, Tensor>> _features = [];

    /// <summary>Random weights (Kaiming, fan-out).</summary>
    /// <param name="spec">Frozen stages and norms.</param>
    public MobileNetV2(DetectorSpec spec)
        : base(nameof(MobileNetV2), spec)
    {
        Func<int, Module<Tensor, Tensor>> norm = BackboneNorm.From(spec);
        int inputs = 32;
        _features.Add(InvertedResidual.ConvNorm(3, inputs, 3, 2, 1, norm));
        foreach ((int expansion, int channels, int blocks, int stride) in s_table)
        {
            for (int b = 0; b < blocks; b++)
            {
                _features.Add(new InvertedResidual(inputs, channels, b == 0 ? stride : 1, expansion, norm));
                inputs = channels;
            }
        }
        _features.Add(InvertedResidual.ConvNorm(inputs, OutputChannels[3], 1, 1, 1, norm));
        register_module("features", _features);
        InitialiseConvolutions();
        if (spec.FrozenStages > 0)
        {
            Freeze([.. _features.Take(s_outputs[spec.FrozenStages - 1] + 1)]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputChannels { get; } = [24, 32, 96, 1280];

    /// <summary>Features of four stages.</summary>
    /// <param name="images">[N, 3, H, W], normalised.</param>
    /// <returns>[N, 24, H/4, W/4], [N, 32, H/8, W/8], [N, 96, H/16, W/16], [N, 1280, H/32, W/32].</returns>
    public override Tensor[] forward(Tensor images)
    {
        var features = new Tensor[4];
        Tensor x = images;
        int from = 0;
        for (int stage = 0; stage < 4; stage++)
        {
            features[stage] = x = Stage(x, from, s_outputs[stage]);
            from = s_outputs[stage] + 1;
        }
        return features;
    }

    private Tensor Stage(Tensor x, int first, int last)
    {
        Tensor y = _features[first].forward(x);
        for (int i = first + 1; i <= last; i++)
        {
            using Tensor before = y; // freed now, not at the end of the stage
            y = _features[i].forward(before);
        }
        return y;
    }
}
