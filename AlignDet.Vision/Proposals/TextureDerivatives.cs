using System.Buffers;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>Derivatives of a plane along its rows and columns (Scharr's filter, weights 3, 10, 3; border pixels repeated) with the ranges of these, their sum and their difference.</summary>
internal sealed class TextureDerivatives : IDisposable
{
    private readonly int _pixels;
    private readonly short[] _across;
    private readonly short[] _down;
    private readonly short[] _rows;
    private readonly int _stride;

    // no range is empty: it reaches to either side of zero
    private readonly Vector256<short>[] _lowest = [.. Enumerable.Repeat(Vector256.Create((short)-1), TextureCodes.Directions)];
    private readonly Vector256<short>[] _highest = [.. Enumerable.Repeat(Vector256.Create((short)1), TextureCodes.Directions)];

    private TextureDerivatives(int width, int height)
    {
        _pixels = width * height;
        _stride = width + 2;
        _across = ArrayPool<short>.Shared.Rent(_pixels);
        _down = ArrayPool<short>.Shared.Rent(_pixels);
        _rows = ArrayPool<short>.Shared.Rent(3 * _stride);
    }

    /// <summary>[height, width].</summary>
    public ReadOnlySpan<short> Across => _across.AsSpan(0, _pixels);

    /// <summary>[height, width].</summary>
    public ReadOnlySpan<short> Down => _down.AsSpan(0, _pixels);

    /// <summary>Measures a plane ([height, width]).</summary>
    public static TextureDerivatives Measure(ReadOnlySpan<byte> plane, int width, int height)
    {
        TextureDerivatives derivatives = new(width, height);
        derivatives.Read(plane[..width], -1);
        derivatives.Read(plane[..width], 0);
        for (int y = 0; y < height; y++)
        {
            derivatives.Read(plane.Slice(Math.Min(y + 1, height - 1) * width, width), y + 1);
            derivatives.MeasureRow(y, width);
        }
        return derivatives;
    }

    /// <summary>Lowest and highest derivative across (0), down (1), their sum (2) and their difference (3).</summary>
    public (int Lowest, int Highest) Range(int direction)
    {
        int lowest = 0, highest = 0;
        for (int lane = 0; lane < Vector256<short>.Count; lane++)
        {
            lowest = Math.Min(lowest, _lowest[direction][lane]);
            highest = Math.Max(highest, _highest[direction][lane]);
        }
        return (lowest, highest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<short>.Shared.Return(_across);
        ArrayPool<short>.Shared.Return(_down);
        ArrayPool<short>.Shared.Return(_rows);
    }

    /// <summary>A row with its first and last pixel repeated.</summary>
    private Span<short> Row(int y) => _rows.AsSpan((y + 3) % 3 * _stride, _stride);

    private void Read(ReadOnlySpan<byte> source, int y)
    {
        Span<short> row = Row(y);
        for (int x = 0; x < source.Length; x++)
        {
            row[x + 1] = source[x];
        }
        row[0] = row[1];
        row[^1] = row[^2];
    }

    private void MeasureRow(int y, int width)
    {
        ReadOnlySpan<short> above = Row(y - 1), here = Row(y), below = Row(y + 1);
        Span<short> across = _across.AsSpan(y * width, width), down = _down.AsSpan(y * width, width);
        int x = 0;
        for (; x + Vector256<short>.Count <= width; x += Vector256<short>.Count)
        {
            Vector256<short> outer = At(below, x + 2) - At(above, x), cross = At(above, x + 2) - At(below, x);
            Vector256<short> alongRow = ((outer + cross) * 3) + ((At(here, x + 2) - At(here, x)) * 10);
            Vector256<short> alongColumn = ((outer - cross) * 3) + ((At(below, x + 1) - At(above, x + 1)) * 10);
            alongRow.CopyTo(across[x..]);
            alongColumn.CopyTo(down[x..]);
            Extend(alongRow, alongColumn);
        }
        for (; x < width; x++)
        {
            int outer = below[x + 2] - above[x], cross = above[x + 2] - below[x];
            across[x] = (short)((3 * (outer + cross)) + (10 * (here[x + 2] - here[x])));
            down[x] = (short)((3 * (outer - cross)) + (10 * (below[x + 1] - above[x + 1])));
            Extend(Vector256.CreateScalar(across[x]), Vector256.CreateScalar(down[x]));
        }
    }

    private void Extend(Vector256<short> across, Vector256<short> down)
    {
        Extend(0, across);
        Extend(1, down);
        Extend(2, across + down);
        Extend(3, across - down);
    }

    private void Extend(int direction, Vector256<short> values)
    {
        _lowest[direction] = Vector256.Min(_lowest[direction], values);
        _highest[direction] = Vector256.Max(_highest[direction], values);
    }

    private static Vector256<short> At(ReadOnlySpan<short> row, int x) => Vector256.LoadUnsafe(in row[x]);
}
