using AlignDet.Detection.Detectors;
using AlignDet.Vision;
using AlignDet.Vision.Masks;
using AlignDet.Vision.Transforms;
using static TorchSharp.torch;

namespace AlignDet.Detection.Data;

/// <summary>Samples side by side in one array, made on loader threads without Torch.</summary>
/// <param name="Pixels">[N, 3, Height, Width], normalised, zero where padded.</param>
/// <param name="Height">Rows, a multiple of the size divisor.</param>
/// <param name="Width">Columns, likewise.</param>
/// <param name="Sizes">Rows and columns of each picture.</param>
/// <param name="Boxes">Boxes of each picture, pixels of the batch.</param>
/// <param name="Labels">Label of each box.</param>
public sealed record PaddedBatch(
    float[] Pixels, int Height, int Width, IReadOnlyList<(int Height, int Width)> Sizes, IReadOnlyList<Box[]> Boxes, IReadOnlyList<int[]> Labels)
{
    /// <summary>Mask of each box of each picture; null where no masks are learned. Only the parts with objects: batches wait in line.</summary>
    public IReadOnlyList<MaskPatch[]>? Masks { get; init; }

    /// <summary>Pads samples right and below to their common size, rounded up to a multiple of <paramref name="divisor"/>.</summary>
    public static PaddedBatch Of(IReadOnlyList<Sample> samples, int divisor)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int height = RoundUp(samples.Max(s => s.Image.Height), divisor), width = RoundUp(samples.Max(s => s.Image.Width), divisor);
        int plane = 3 * height * width;
        float[] pixels = new float[samples.Count * plane];
        for (int i = 0; i < samples.Count; i++)
        {
            ImageTensor.WriteChw(samples[i].Image, pixels.AsSpan(i * plane, plane), height, width);
        }
        return new PaddedBatch(
            pixels, height, width,
            [.. samples.Select(s => (s.Image.Height, s.Image.Width))],
            [.. samples.Select(s => s.Boxes)],
            [.. samples.Select(s => s.Labels)])
        {
            Masks = samples.All(s => s.Outlines is not null)
                ? [.. samples.Select(s => Array.ConvertAll(s.Outlines!, outline => outline.Draw(s.Image.Width, s.Image.Height)))] : null,
        };
    }

    /// <summary>The pixels as a tensor of the caller's dispose scope.</summary>
    public ImageBatch Images(Device device) => new(tensor(Pixels, [Sizes.Count, 3, Height, Width]).to(device), Sizes);

    /// <summary>The boxes, and masks where there are some, as tensors of the caller's dispose scope.</summary>
    /// <param name="device">Where they are needed.</param>
    /// <param name="offsets">Added to the labels of each picture; null: nothing.</param>
    public IReadOnlyList<Target> Targets(Device device, IReadOnlyList<long>? offsets = null)
    {
        var targets = new Target[Boxes.Count];
        for (int i = 0; i < targets.Length; i++)
        {
            float[] corners = [.. Boxes[i].SelectMany(b => (float[])[b.X1, b.Y1, b.X2, b.Y2])];
            long[] labels = [.. Labels[i].Select(l => l + (offsets?[i] ?? 0))];
            targets[i] = new Target(tensor(corners, [Boxes[i].Length, 4]).to(device), tensor(labels, [labels.Length]).to(device), MasksOf(i)?.to(device));
        }
        return targets;
    }

    // [n, height, width] of the picture without its padding
    private Tensor? MasksOf(int picture)
    {
        if (Masks is null)
        {
            return null;
        }
        MaskPatch[] patches = Masks[picture];
        (int height, int width) = Sizes[picture];
        byte[] pixels = new byte[checked(patches.Length * height * width)];
        for (int i = 0; i < patches.Length; i++)
        {
            patches[i].CopyTo(pixels.AsSpan(i * height * width, height * width), width);
        }
        return tensor(pixels, [patches.Length, height, width]);
    }

    private static int RoundUp(int size, int divisor) => (size + divisor - 1) / divisor * divisor;
}
