using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>How a tensor of another source differs from the same one here, beside its name.</summary>
internal enum TensorChange
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Rows of classes and background: background last (mmdet 2) to background first (torchvision).</summary>
    BackgroundFirst,

    /// <summary>Four rows a class: mmdet has none for the background, torchvision has (never used): zeros are put in front.</summary>
    BackgroundBoxes,

    /// <summary>One row a class, likewise (mask logits).</summary>
    BackgroundMask,

    /// <summary>
    /// Columns of Swin's patch merging: mmdet unfolds a 2 x 2 patch by channel, then row by row; Microsoft and torchvision put the
    /// four pixels' channels one after the other, column by column (source: mmdet/models/backbones/swin.py, swin_converter).
    /// </summary>
    Unfold,
}

/// <summary>Carries out what <see cref="TensorChange"/> names.</summary>
internal static class TensorChanges
{
    private static readonly long[] s_pixelOrder = [0, 2, 1, 3]; // its own inverse

    /// <summary>Whether a tensor of that shape can be changed so.</summary>
    public static bool Fits(TensorChange change, long[] shape) => change switch
    {
        TensorChange.None => true,
        TensorChange.BackgroundBoxes => shape.Length > 0 && shape[0] >= 4 && shape[0] % 4 == 0,
        TensorChange.Unfold => shape.Length > 0 && shape[^1] % 4 == 0,
        _ => shape.Length > 0 && shape[0] >= 1,
    };

    /// <summary>From the source's form to this project's.</summary>
    /// <param name="change">What differs.</param>
    /// <param name="value">The source's tensor.</param>
    /// <param name="classes">Classes without background, where they are known; what is alike for all classes is repeated for each.</param>
    public static Tensor Apply(TensorChange change, Tensor value, long classes) => change switch
    {
        TensorChange.BackgroundFirst => value.roll([1], [0]),
        TensorChange.BackgroundBoxes => cat([zeros_like(value.narrow(0, 0, 4)), value.shape[0] == 4 && classes > 1 ? value.repeat([classes, .. Ones(value)]) : value]),
        TensorChange.BackgroundMask => cat([zeros_like(value.narrow(0, 0, 1)), value.shape[0] == 1 && classes > 1 ? value.repeat([classes, .. Ones(value)]) : value]),
        TensorChange.Unfold => Unfold(value, fromSource: true),
        _ => value,
    };

    /// <summary>From this project's form to the source's.</summary>
    public static Tensor Undo(TensorChange change, Tensor value) => change switch
    {
        TensorChange.BackgroundFirst => value.roll([-1], [0]),
        TensorChange.BackgroundBoxes => value.narrow(0, 4, value.shape[0] - 4),
        TensorChange.BackgroundMask => value.narrow(0, 1, value.shape[0] - 1),
        TensorChange.Unfold => Unfold(value, fromSource: false),
        _ => value,
    };

    private static long[] Ones(Tensor value) => [.. Enumerable.Repeat(1L, (int)value.dim() - 1)];

    /// <summary>Along the last side, of 4 C: C x 4 of the source to 4 x C, or back.</summary>
    private static Tensor Unfold(Tensor value, bool fromSource)
    {
        long[] shape = value.shape;
        long channels = shape[^1] / 4;
        Tensor order = tensor(s_pixelOrder, device: value.device);
        Tensor patches = fromSource
            ? value.reshape([.. shape[..^1], channels, 4]).transpose(-1, -2).index_select(-2, order)
            : value.reshape([.. shape[..^1], 4, channels]).index_select(-2, order).transpose(-1, -2);
        return patches.reshape(shape);
    }
}
