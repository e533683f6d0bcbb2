using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>Patches of 4x4 pixels to vectors, normalised (the first layer of a Swin; torchvision's names <c>0</c> and <c>2</c>).</summary>
public sealed class PatchEmbedding : NamedModule<Tensor, Tensor>
{
    private readonly Conv2d _conv;
    private readonly LayerNorm _norm;

    /// <summary>An embedding into <paramref name="channels"/> numbers a patch.</summary>
    public PatchEmbedding(int channels)
        : base(nameof(PatchEmbedding))
    {
        _conv = Conv2d(3, channels, 4, stride: 4);
        _norm = LayerNorm(channels);
        register_module("0", _conv);
        register_module("2", _norm);
    }

    /// <summary>[N, 3, H, W] to [N, H/4, W/4, channels]; rows and columns that fill no patch are left out.</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _norm.forward(_conv.forward(images).permute(0, 2, 3, 1)).MoveToOuterDisposeScope();
    }
}
