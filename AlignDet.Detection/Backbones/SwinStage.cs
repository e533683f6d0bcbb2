using System.Globalization;
using static TorchSharp.torch;

namespace AlignDet.Detection.Backbones;

/// <summary>Blocks on maps of one size, every second with shifted windows.</summary>
public sealed class SwinStage : NamedModule<Tensor, Tensor>
{
    private readonly SwinBlock[] _blocks;
    private readonly int _window;

    /// <summary>Random weights.</summary>
    /// <param name="channels">Channels of the maps.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="window">Side of a window.</param>
    /// <param name="dropPaths">Probability of leaving a residual out, one a block.</param>
    public SwinStage(int channels, int heads, int window, IReadOnlyList<double> dropPaths)
        : base(nameof(SwinStage))
    {
        ArgumentNullException.ThrowIfNull(dropPaths);
        _window = window;
        _blocks = [.. dropPaths.Select((dropPath, i) => new SwinBlock(channels, heads, window, shifted: i % 2 == 1, dropPath))];
        for (int i = 0; i < _blocks.Length; i++)
        {
            register_module(i.ToString(CultureInfo.InvariantCulture), _blocks[i]);
        }
    }

    /// <summary>[N, H, W, C] to the same.</summary>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scope = NewDisposeScope();
        var grid = new WindowGrid(x.shape[1], x.shape[2], _window);
        Tensor? mask = grid.Shifts ? grid.ShiftMask(x.device) : null;
        Tensor y = _blocks[0].Forward(x, grid, mask);
        foreach (SwinBlock block in _blocks.AsSpan(1))
        {
            using Tensor last = y; // freed now, not at the end of the stage
            y = block.Forward(last, grid, mask);
        }
        return y.MoveToOuterDisposeScope();
    }
}
