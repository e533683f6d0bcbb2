using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// Attention among the vectors of a window, with a learned bias for each offset of two of them
/// (torchvision's <c>ShiftedWindowAttention</c>: <c>qkv</c>, <c>proj</c>, <c>relative_position_bias_table</c>, <c>relative_position_index</c>).
/// </summary>
public sealed class WindowAttention : NamedModule
{
    private const string Table = "relative_position_bias_table";
    private const string Index = "relative_position_index";

    private readonly Linear _qkv;
    private readonly Linear _proj;
    private readonly int _heads;
    private readonly int _area;

    /// <summary>Random weights.</summary>
    /// <param name="channels">Channels of the vectors.</param>
    /// <param name="heads">Attention heads, which share the channels.</param>
    /// <param name="window">Side of a window.</param>
    public WindowAttention(int channels, int heads, int window)
        : base(nameof(WindowAttention))
    {
        _heads = heads;
        _area = window * window;
        _qkv = Linear(channels, 3 * channels);
        _proj = Linear(channels, channels);
        register_module("qkv", _qkv);
        register_module("proj", _proj);
        int side = (2 * window) - 1;
        register_parameter(Table, Parameter(init.normal_(empty(side * side, heads), 0, SwinTransformer.InitialDeviation)));
        register_buffer(Index, tensor(Offsets(window)));
    }

    /// <summary>Each vector sees the others of its window.</summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="grid">How the map is cut into windows.</param>
    /// <param name="mask">Null for plain windows; the grid's mask for shifted ones, [windows, window², window²].</param>
    /// <returns>[N, H, W, C].</returns>
    internal Tensor Forward(Tensor x, WindowGrid grid, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        Tensor seen = Attend(_qkv.forward(grid.Partition(x, shifted: mask is not null)), mask);
        // the projection goes vector by vector, so that joined first it is spared the padding
        return _proj.forward(grid.Join(seen, shifted: mask is not null)).MoveToOuterDisposeScope();
    }

    /// <summary>[N x windows, window², 3C] to [N x windows, window², C].</summary>
    private Tensor Attend(Tensor x, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        long windows = x.shape[0], width = x.shape[2] / 3 / _heads;
        Tensor[] qkv = x.view(windows, _area, 3, _heads, width).permute(2, 0, 3, 1, 4).unbind(0); // [N x windows, heads, window², width] each
        Tensor scores = qkv[0].mul(Math.Pow(width, -0.5)).matmul(qkv[1].transpose(-2, -1)); // [N x windows, heads, window², window²]
        Tensor bias = get_parameter(Table)![get_buffer(Index)!].view(_area, _area, _heads).permute(2, 0, 1); // [heads, window², window²]
        if (mask is null)
        {
            scores.add_(bias);
        }
        else
        {
            scores.view(-1, mask.shape[0], _heads, _area, _area).add_(bias + mask.unsqueeze(1));
        }
        return scores.softmax(-1).matmul(qkv[2]).transpose(1, 2).reshape(windows, _area, _heads * width).MoveToOuterDisposeScope();
    }

    /// <summary>Row of the table for each two vectors of a window, [window² x window²].</summary>
    private static long[] Offsets(int window)
    {
        int area = window * window, side = (2 * window) - 1;
        long[] offsets = new long[area * area];
        for (int a = 0; a < area; a++)
        {
            for (int b = 0; b < area; b++)
            {
                int down = (a / window) - (b / window) + window - 1, right = (a % window) - (b % window) + window - 1;
                offsets[(a * area) + b] = (down * side) + right;
            }
        }
        return offsets;
    }
}
