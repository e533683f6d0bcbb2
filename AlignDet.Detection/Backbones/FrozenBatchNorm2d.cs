using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// A batch norm whose statistics, scale and shift are constants: buffers <c>weight</c>, <c>bias</c>, <c>running_mean</c>,
/// <c>running_var</c>, and no <c>num_batches_tracked</c> (torchvision/ops/misc.py and DETR's models/backbone.py,
/// <c>FrozenBatchNorm2d</c>).
/// </summary>
public sealed class FrozenBatchNorm2d : NamedModule<Tensor, Tensor>
{
    private readonly double _eps;

    /// <summary>The identity up to <paramref name="eps"/>, until statistics are loaded.</summary>
    /// <param name="channels">Channels of what it normalises.</param>
    /// <param name="eps">Added to the variance.</param>
    public FrozenBatchNorm2d(int channels, double eps)
        : base(nameof(FrozenBatchNorm2d))
    {
        _eps = eps;
        register_buffer("weight", ones(channels));
        register_buffer("bias", zeros(channels));
        register_buffer("running_mean", zeros(channels));
        register_buffer("running_var", ones(channels));
    }

    /// <summary>[N, channels, H, W] to the same: (x - mean) / sqrt(var + eps) * weight + bias, while training too.</summary>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        // asked for by name: moving a module to another device replaces its buffers
        return functional.batch_norm(
            x, get_buffer("running_mean"), get_buffer("running_var"), get_buffer("weight"), get_buffer("bias"), training: false, eps: _eps);
    }
}
