using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>Halves a map: the four vectors of each 2x2 square become one of twice the channels (torchvision's <c>PatchMerging</c>).</summary>
public sealed class PatchMerging : NamedModule<Tensor, Tensor>
{
    private readonly Linear _reduction;
    private readonly LayerNorm _norm;

    /// <summary>For maps of <paramref name="channels"/>.</summary>
    public PatchMerging(int channels)
        : base(nameof(PatchMerging))
    {
        _reduction = Linear(4 * channels, 2 * channels, hasBias: false);
        _norm = LayerNorm(4 * channels);
        register_module("reduction", _reduction);
        register_module("norm", _norm);
    }

    /// <summary>[N, H, W, C] to [N, H/2, W/2, 2C], rounded up: odd maps get a row or column of zeros.</summary>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        long oddRows = x.shape[1] % 2, oddColumns = x.shape[2] % 2;
        if (oddRows + oddColumns > 0)
        {
            x = functional.pad(x, [0, 0, 0, oddColumns, 0, oddRows]);
        }
        var even = TensorIndex.Slice(0, null, 2);
        var odd = TensorIndex.Slice(1, null, 2);
        Tensor[] squares =
        [
            x.index(TensorIndex.Colon, even, even), x.index(TensorIndex.Colon, odd, even),
            x.index(TensorIndex.Colon, even, odd), x.index(TensorIndex.Colon, odd, odd),
        ];
        return _reduction.forward(_norm.forward(cat(squares, -1))).MoveToOuterDisposeScope();
    }
}
