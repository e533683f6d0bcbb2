using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Anchors of a feature pyramid, in torchvision's order: level, row, column, aspect ratio, size
/// (source: torchvision/models/detection/anchor_utils.py). Safe to use from several threads.
/// </summary>
public sealed class AnchorGenerator
{
    /// <summary>Grids kept in memory: training in several scales comes back to the same ones.</summary>
    private const int CachedGrids = 16;

    private readonly float[][] _cells; // per level [A * 4] xyxy around the origin
    private readonly Lock _lock = new();
    private readonly Dictionary<string, float[]> _values = []; // by grid
    private readonly Dictionary<string, Tensor> _onDevices = []; // by grid and device, other than the CPU

    /// <summary>The same ratios on every level.</summary>
    /// <param name="sizes">Sides in pixels, one list a level.</param>
    /// <param name="ratios">Height / width.</param>
    /// <param name="rounded">Whether the corners of the anchors of a cell are whole pixels (torchvision) or not (mmdet).</param>
    public AnchorGenerator(IReadOnlyList<IReadOnlyList<float>> sizes, IReadOnlyList<float> ratios, bool rounded = true)
        : this(sizes, [.. sizes.Select(_ => ratios)], rounded)
    {
    }

    /// <summary>Ratios of their own for each level.</summary>
    /// <param name="sizes">Sides in pixels, one list a level.</param>
    /// <param name="ratios">Height / width, one list a level.</param>
    /// <param name="rounded">Whether the corners of the anchors of a cell are whole pixels (torchvision) or not (mmdet).</param>
    /// <exception cref="ArgumentException">The lists are not of the same length, or empty.</exception>
    public AnchorGenerator(IReadOnlyList<IReadOnlyList<float>> sizes, IReadOnlyList<IReadOnlyList<float>> ratios, bool rounded = true)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(ratios);
        if (sizes.Count == 0 || sizes.Count != ratios.Count)
        {
            throw new ArgumentException($"{sizes.Count} levels have sizes, {ratios.Count} have ratios.", nameof(ratios));
        }
        _cells = [.. sizes.Zip(ratios, (level, ratio) => Cell(level, ratio, rounded))];
        PerLocationOfLevel = [.. _cells.Select(cell => cell.Length / 4)];
    }

    /// <summary>Anchors at each location of the first level, A; of every level, where all have the same number.</summary>
    public int PerLocation => PerLocationOfLevel[0];

    /// <summary>Anchors at each location of each level.</summary>
    public IReadOnlyList<int> PerLocationOfLevel { get; }

    /// <summary>RetinaNet's: for each side s of the five levels s, s 2^(1/3), s 2^(2/3), each in three ratios (A = 9).</summary>
    /// <param name="sides">s of each level, pixels.</param>
    /// <param name="rounded">Whether sizes lose their fractions and corners are whole pixels (torchvision) or not (mmdet).</param>
    public static AnchorGenerator RetinaNet(IReadOnlyList<int> sides, bool rounded = true)
    {
        var sizes = sides.Select(s => (IReadOnlyList<float>)[s, Size(s, 1), Size(s, 2)]);
        return new AnchorGenerator([.. sizes], [0.5f, 1, 2], rounded);

        float Size(int side, int third)
        {
            double size = side * Math.Pow(2, third / 3.0);
            return (float)(rounded ? Math.Floor(size) : size);
        }
    }

    /// <summary>All anchors of a padded batch.</summary>
    /// <param name="grids">Rows and columns of each level's feature map.</param>
    /// <param name="imageHeight">Rows of the padded batch; the stride of a level is this over the map's rows, rounded down.</param>
    /// <param name="imageWidth">Columns of the padded batch; the horizontal stride may differ from the vertical one.</param>
    /// <returns>[sum of rows x columns x A, 4] xyxy, pixels, on the CPU.</returns>
    public Tensor Generate(IReadOnlyList<(int Rows, int Columns)> grids, int imageHeight, int imageWidth) =>
        Generate(grids, imageHeight, imageWidth, CPU);

    /// <summary>All anchors of a padded batch, on a device.</summary>
    /// <param name="grids">Rows and columns of each level's feature map.</param>
    /// <param name="imageHeight">Rows of the padded batch; the stride of a level is this over the map's rows, rounded down.</param>
    /// <param name="imageWidth">Columns of the padded batch; the horizontal stride may differ from the vertical one.</param>
    /// <param name="device">Where the anchors are wanted.</param>
    /// <returns>
    /// [sum of rows x columns x A, 4] xyxy, pixels. On other devices than the CPU, to which a copy would wait for the work under way, shared
    /// with every other caller of the same grid: not to be written to.
    /// </returns>
    public Tensor Generate(IReadOnlyList<(int Rows, int Columns)> grids, int imageHeight, int imageWidth, Device device)
    {
        ArgumentNullException.ThrowIfNull(grids);
        ArgumentNullException.ThrowIfNull(device);
        if (grids.Count != _cells.Length)
        {
            throw new ArgumentException($"{_cells.Length} levels of anchors, {grids.Count} feature maps.", nameof(grids));
        }
        string key = $"{imageHeight} {imageWidth} {string.Join(' ', grids)}";
        lock (_lock)
        {
            if (!_values.TryGetValue(key, out float[]? values))
            {
                if (_values.Count == CachedGrids)
                {
                    Forget();
                }
                _values.Add(key, values = Values(grids, imageHeight, imageWidth));
            }
            if (device.type == DeviceType.CPU)
            {
                return tensor(values, [values.Length / 4, 4]);
            }
            key = $"{device} {key}";
            if (!_onDevices.TryGetValue(key, out Tensor? anchors))
            {
                anchors = tensor(values, [values.Length / 4, 4], device: device).DetachFromDisposeScope();
                _onDevices.Add(key, anchors);
            }
            return anchors.alias();
        }
    }

    /// <summary>The anchors of feature maps [N, C, h, w] of a batch [N, 3, H, W], on the batch's device.</summary>
    public Tensor For(IEnumerable<Tensor> levels, Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return Generate([.. levels.Select(l => ((int)l.shape[2], (int)l.shape[3]))], (int)pixels.shape[2], (int)pixels.shape[3], pixels.device);
    }

    private void Forget()
    {
        foreach (Tensor old in _onDevices.Values)
        {
            old.Dispose();
        }
        _onDevices.Clear();
        _values.Clear();
    }

    private float[] Values(IReadOnlyList<(int Rows, int Columns)> grids, int imageHeight, int imageWidth)
    {
        float[] anchors = new float[grids.Select((grid, level) => grid.Rows * grid.Columns * _cells[level].Length).Sum()];
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
        return anchors;
    }

    private static float[] Cell(IReadOnlyList<float> sizes, IReadOnlyList<float> ratios, bool rounded)
    {
        var cell = new List<float>();
        foreach (float ratio in ratios)
        {
            float heightFactor = MathF.Sqrt(ratio), widthFactor = 1 / heightFactor;
            foreach (float size in sizes)
            {
                float width = size * widthFactor, height = size * heightFactor;
                float[] corners = [-width / 2, -height / 2, width / 2, height / 2];
                cell.AddRange(rounded ? Array.ConvertAll(corners, c => MathF.Round(c, MidpointRounding.ToEven)) : corners);
            }
        }
        return [.. cell];
    }
}
