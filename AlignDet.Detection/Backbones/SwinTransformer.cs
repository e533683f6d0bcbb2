using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// Swin Transformer (Liu et al. 2021) without the classifier, with torchvision's parameter names (<c>features.0.0</c>,
/// <c>features.1.0.attn.qkv</c> ...; source: torchvision/models/swin_transformer.py), and for detection a norm of its own for
/// each output (<c>norm0</c> ... <c>norm3</c>; source: mmdet/models/backbones/swin.py).
/// </summary>
public sealed class SwinTransformer : Backbone
{
    /// <summary>Standard deviation of initial weights. The reference cuts the distribution at 100 deviations, which changes nothing.</summary>
    internal const double InitialDeviation = 0.02;

    private const int Window = 7;

    private readonly ModuleList<Module<Tensor, Tensor>> _features = []; // embedding, stage, merging, stage ... stage
    private readonly LayerNorm?[] _norms = new LayerNorm?[4];

    /// <summary>Random weights.</summary>
    /// <param name="spec">Backbone name, frozen stages, stochastic depth.</param>
    /// <param name="firstOutput">First stage whose output is used: outputs before it get no norm.</param>
    /// <param name="outputNorms">Whether outputs are normalised; otherwise they are the stages' own.</param>
    /// <exception cref="BadInputException">The name is unknown.</exception>
    public SwinTransformer(DetectorSpec spec, int firstOutput = 0, bool outputNorms = true)
        : base(nameof(SwinTransformer), spec)
    {
        (int channels, int[] depths, int heads) = spec.Backbone switch
        {
            "swin_t" => (96, (int[])[2, 2, 6, 2], 3),
            "swin_s" => (96, [2, 2, 18, 2], 3),
            "swin_b" => (128, [2, 2, 18, 2], 4),
            "swin_l" => (192, [2, 2, 18, 2], 6),
            _ => throw new BadInputException("detector.backbone", $"{spec.Backbone} is not known", "Use swin_t, swin_s, swin_b or swin_l"),
        };
        OutputChannels = [channels, 2 * channels, 4 * channels, 8 * channels];
        double lastBlock = depths.Sum() - 1;
        int block = 0;
        _features.Add(new PatchEmbedding(channels));
        for (int stage = 0; stage < 4; stage++)
        {
            if (stage > 0)
            {
                _features.Add(new PatchMerging(OutputChannels[stage - 1]));
            }
            double[] dropPaths = [.. Enumerable.Range(block, depths[stage]).Select(b => spec.DropPath * b / lastBlock)];
            _features.Add(new SwinStage(OutputChannels[stage], heads << stage, Window, dropPaths));
            block += depths[stage];
        }
        register_module("features", _features);
        for (int stage = firstOutput; outputNorms && stage < 4; stage++)
        {
            LayerNorm norm = LayerNorm(OutputChannels[stage]);
            _norms[stage] = norm;
            register_module($"norm{stage}", norm);
        }
        Initialise();
        if (spec.FrozenStages > 0)
        {
            // the merging after a stage belongs to it, as in mmdet
            Freeze([.. _features.Take(1 + (2 * spec.FrozenStages)), .. _norms[..spec.FrozenStages].OfType<Module>()]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputChannels { get; }

    /// <summary>Features of the four stages; c is 96 for Swin-T and -S, 128 for -B, 192 for -L. Sizes are rounded up where they are odd.</summary>
    /// <param name="images">[N, 3, H, W], normalised.</param>
    /// <returns>[N, c, H/4, W/4], [N, 2c, H/8, W/8], [N, 4c, H/16, W/16], [N, 8c, H/32, W/32].</returns>
    public override Tensor[] forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var outputs = new Tensor[4];
        Tensor x = images;
        for (int i = 0; i < _features.Count; i++)
        {
            x = _features[i].forward(x); // [N, H, W, C] from the embedding on
            if (i % 2 == 1)
            {
                outputs[i / 2] = Output(x, _norms[i / 2]).MoveToOuterDisposeScope();
            }
        }
        return outputs;
    }

    private static Tensor Output(Tensor x, LayerNorm? norm)
    {
        using var scope = NewDisposeScope();
        x = norm is null ? x : norm.forward(x);
        return x.permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
    }

    private void Initialise()
    {
        foreach (Linear linear in modules().OfType<Linear>())
        {
            init.normal_(linear.weight!, 0, InitialDeviation);
            if (linear.bias is { } bias)
            {
                init.zeros_(bias);
            }
        }
        foreach (LayerNorm norm in modules().OfType<LayerNorm>())
        {
            init.ones_(norm.weight!); // TorchSharp leaves a LayerNorm's parameters as the memory was
            init.zeros_(norm.bias!);
        }
    }
}
