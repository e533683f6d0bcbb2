using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Puts masks of boxes into their pictures (source: torchvision/models/detection/roi_heads.py, paste_masks_in_image): a mask gets a
/// border of one zero, the box grows in proportion and loses its fractions, and the mask is resized to it bilinearly.
/// </summary>
public static class MaskPaste
{
    /// <summary>All masks of a picture.</summary>
    /// <param name="masks">[N, S, S] probabilities, of any device.</param>
    /// <param name="boxes">[N, 4] xyxy, pixels of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <returns>[N, height, width] float32 on the CPU, 0 outside the boxes.</returns>
    public static Tensor Paste(Tensor masks, Tensor boxes, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(boxes);
        using var scope = NewDisposeScope();
        Tensor values = masks.detach().cpu().to(float32).contiguous(), corners = boxes.detach().cpu().to(float32).contiguous();
        int side = (int)masks.shape[^1];
        Tensor pasted = zeros(masks.shape[0], height, width);
        for (int i = 0; i < masks.shape[0]; i++)
        {
            using Tensor picture = pasted[i];
            Paste(TensorMemory.Of<float>(values).Slice(i * side * side, side * side), TensorMemory.Of<float>(corners).Slice(i * 4, 4), height, width, TensorMemory.Of<float>(picture));
        }
        return pasted.MoveToOuterDisposeScope();
    }

    /// <summary>One mask.</summary>
    /// <param name="mask">[S * S] probabilities.</param>
    /// <param name="box">xyxy, pixels of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="into">[height * width]; only pixels of the grown box are written.</param>
    public static void Paste(ReadOnlySpan<float> mask, ReadOnlySpan<float> box, int height, int width, Span<float> into)
    {
        int side = (int)Math.Round(Math.Sqrt(mask.Length));
        float growth = (float)((side + 2.0) / side);
        (int left, int right) = Grow(box[0], box[2], growth);
        (int top, int bottom) = Grow(box[1], box[3], growth);
        var across = new Taps(side, Math.Max(right - left + 1, 1));
        var down = new Taps(side, Math.Max(bottom - top + 1, 1));
        int x0 = Math.Max(left, 0), x1 = Math.Min(right + 1, width), y0 = Math.Max(top, 0), y1 = Math.Min(bottom + 1, height);
        for (int y = y0; y < y1; y++)
        {
            (int upper, float lowerPart) = down.At(y - top);
            Span<float> row = into.Slice(y * width, width);
            for (int x = x0; x < x1; x++)
            {
                (int leftTap, float rightPart) = across.At(x - left);
                float above = Mix(Value(mask, side, upper, leftTap), Value(mask, side, upper, leftTap + 1), rightPart);
                float below = Mix(Value(mask, side, upper + 1, leftTap), Value(mask, side, upper + 1, leftTap + 1), rightPart);
                row[x] = Mix(above, below, lowerPart);
            }
        }
    }

    /// <summary>First and last pixel of an interval that grew about its centre; fractions go towards 0, as in the reference.</summary>
    private static (int First, int Last) Grow(float low, float high, float growth)
    {
        float half = (high - low) * 0.5f * growth, centre = (high + low) * 0.5f;
        return ((int)(centre - half), (int)(centre + half));
    }

    private static float Mix(float a, float b, float partOfB) => ((1 - partOfB) * a) + (partOfB * b);

    /// <summary>A value of the mask with its border of zeros; whatever lies beyond has no weight.</summary>
    private static float Value(ReadOnlySpan<float> mask, int side, int row, int column) =>
        row >= 1 && row <= side && column >= 1 && column <= side ? mask[((row - 1) * side) + column - 1] : 0;

    /// <summary>Where bilinear resizing of the mask with its border looks.</summary>
    private readonly struct Taps(int side, int pixels)
    {
        private readonly float _step = (float)(side + 2) / pixels;

        public (int First, float PartOfSecond) At(int pixel)
        {
            float source = Math.Max(0, (_step * (pixel + 0.5f)) - 0.5f);
            int first = Math.Min((int)source, side + 1); // the border's last; its neighbour beyond counts as 0 too
            return (first, source - first);
        }
    }
}
