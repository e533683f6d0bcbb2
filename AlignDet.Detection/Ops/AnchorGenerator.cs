using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Anchors of a feature pyramid, in torchvision's order: level, row, column, aspect ratio, size
/// (source: torchvision/models/detection/anchor_utils.py).
/// </summary>
public sealed class AnchorGenerator
{
    private readonly float[][] _cells; // per level [A * 4] xyxy around the origin, rounded

    /// <param name="sizes">Sides in pixels, one list a level.</param>
    /// <param name="ratios">Height / width.</param>
    public AnchorGenerator(IReadOnlyList<IReadOnlyList<float>> sizes, IReadOnlyList<float> ratios)
    {
        _cells = [.. sizes.Select(level => Cell(level, ratios))];
        PerLocation = sizes[0].Count * ratios.Count;
    }

    /// <summary>Anchors at each location, A.</summary>
    public int PerLocation { get; }

    /// <summary>RetinaNet's: for each side s of the five levels s, s 2^(1/3), s 2^(2/3), each in three ratios (A = 9).</summary>
    public static AnchorGenerator RetinaNet(IReadOnlyList<int> sides)
    {
        var sizes = sides.Select(s => (IReadOnlyList<float>)[s, (int)(s * Math.Pow(2, 1 / 3.0)), (int)(s * Math.Pow(2, 2 / 3.0))]);
        return new AnchorGenerator([.. sizes], [0.5f, 1, 2]);
    }

    /// <summary>All anchors of a padded batch.</summary>
    /// <param name="grids">Rows and columns of each level's feature map.</param>
    /// <param name="imageHeight">Rows of the padded batch; the stride is this over the map's rows.</param>
    /// <param name="imageWidth">Columns of the padded batch.</param>
    /// <returns>[sum of rows x columns x A, 4] xyxy, pixels, on the CPU.</returns>
    public Tensor Generate(IReadOnlyList<(int Rows, int Columns)> grids, int imageHeight, int imageWidth)
    {
        if (grids.Count != _cells.Length)
        {
            throw new ArgumentException($"{_cells.Length} levels of anchors, {grids.Count} feature maps.", nameof(grids));
        }
        int total = grids.Sum(g => g.Rows * g.Columns * PerLocation);
        float[] anchors = new float[total * 4];
        int at = 0;
        for (int level = 0; level < grids.Count; level++)
        {
            (int rows, int columns) = grids[level];
            int strideY = imageHeight / rows, strideX = imageWidth / columns;
            float[] cell = _cells[level];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    float x = column * strideX, y = row * strideY;
                    for (int c = 0; c < cell.Length; c += 4)
                    {
                        anchors[at++] = x + cell[c];
                        anchors[at++] = y + cell[c + 1];
                        anchors[at++] = x + cell[c + 2];
                        anchors[at++] = y + cell[c + 3];
                    }
                }
            }
        }
        return tensor(anchors, [total, 4]);
    }

    /// <summary>The anchors of feature maps [N, C, h, w] of a batch [N, 3, H, W], on the batch's device.</summary>
    public Tensor For(IEnumerable<Tensor> levels, Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return Generate([.. levels.Select(l => ((int)l.shape[2], (int)l.shape[3]))], (int)pixels.shape[2], (int)pixels.shape[3]).to(pixels.device);
    }

    private static float[] Cell(IReadOnlyList<float> sizes, IReadOnlyList<float> ratios)
    {
        var cell = new List<float>();
        foreach (float ratio in ratios)
        {
            float heightFactor = MathF.Sqrt(ratio), widthFactor = 1 / heightFactor;
            foreach (float size in sizes)
            {
                float width = size * widthFactor, height = size * heightFactor;
                cell.AddRange([
                    MathF.Round(-width / 2, MidpointRounding.ToEven), MathF.Round(-height / 2, MidpointRounding.ToEven),
                    MathF.Round(width / 2, MidpointRounding.ToEven), MathF.Round(height / 2, MidpointRounding.ToEven)]);
            }
        }
        return [.. cell];
    }
}
