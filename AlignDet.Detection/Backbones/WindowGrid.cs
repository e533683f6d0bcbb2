using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// How a map of H x W vectors is cut into square windows, plainly or shifted by half a window
/// (Liu et al. 2021, section 3.2; source: torchvision/models/swin_transformer.py, <c>shifted_window_attention</c>).
/// </summary>
internal sealed class WindowGrid
{
    /// <summary>What is added to the score of two vectors that the shift brought into one window from different sides of the map.</summary>
    private const float Apart = -100;

    private readonly long _height;
    private readonly long _width;
    private readonly long _rows;
    private readonly long _columns;
    private readonly long _window;
    private readonly long _shiftDown;
    private readonly long _shiftRight;

    public WindowGrid(long height, long width, int window)
    {
        (_height, _width, _window) = (height, width, window);
        _rows = (height + window - 1) / window;
        _columns = (width + window - 1) / window;
        // where one window holds the whole side, there is nothing to shift (mmdet shifts there too: other values for maps of 7 and less)
        _shiftDown = _rows > 1 ? window / 2 : 0;
        _shiftRight = _columns > 1 ? window / 2 : 0;
    }

    /// <summary>Windows of one picture.</summary>
    public long Windows => _rows * _columns;

    /// <summary>Whether shifted windows differ from plain ones.</summary>
    public bool Shifts => _shiftDown + _shiftRight > 0;

    /// <summary>[N, H, W, C], padded with zeros at the right and bottom, to [N x windows, window², C].</summary>
    public Tensor Partition(Tensor x, bool shifted)
    {
        using var scope = NewDisposeScope();
        long pictures = x.shape[0], channels = x.shape[3];
        long padRight = (_columns * _window) - _width, padBottom = (_rows * _window) - _height;
        if (padRight + padBottom > 0)
        {
            x = functional.pad(x, [0, 0, 0, padRight, 0, padBottom]);
        }
        if (shifted)
        {
            x = x.roll([-_shiftDown, -_shiftRight], [1, 2]);
        }
        return x.view(pictures, _rows, _window, _columns, _window, channels)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(pictures * Windows, _window * _window, channels)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The way back: [N x windows, window², C] to [N, H, W, C].</summary>
    public Tensor Join(Tensor windows, bool shifted)
    {
        using var scope = NewDisposeScope();
        long pictures = windows.shape[0] / Windows, channels = windows.shape[2];
        Tensor x = windows.view(pictures, _rows, _columns, _window, _window, channels)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(pictures, _rows * _window, _columns * _window, channels);
        if (shifted)
        {
            x = x.roll([_shiftDown, _shiftRight], [1, 2]);
        }
        return x.narrow(1, 0, _height).narrow(2, 0, _width).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>[windows, window², window²]: 0, or -100 for two vectors of a shifted window that are no neighbours in the map.</summary>
    public Tensor ShiftMask(Device device)
    {
        using var scope = NewDisposeScope();
        Tensor rows = Moved(_rows, _shiftDown, device).view(_rows, 1, _window, 1);
        Tensor columns = Moved(_columns, _shiftRight, device).view(1, _columns, 1, _window);
        Tensor sides = ((2 * rows) + columns).view(Windows, _window * _window);
        return (sides.unsqueeze(1) != sides.unsqueeze(2)).to(float32).mul_(Apart).MoveToOuterDisposeScope();
    }

    /// <summary>1 for rows (or columns) that the shift brings round from the first to behind the last, else 0.</summary>
    private Tensor Moved(long windows, long shift, Device device)
    {
        long count = windows * _window;
        return arange(count, int64, device).ge(count - shift).to(int64);
    }
}
