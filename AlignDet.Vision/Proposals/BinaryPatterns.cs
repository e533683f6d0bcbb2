using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Local binary patterns of a plane, 8 neighbours at radius 1, as scikit-image's <c>local_binary_pattern</c> computes them:
/// bit i is set where the neighbour at 45 i degrees, counter-clockwise from the right, is at least as bright as the pixel.
/// </summary>
/// <remarks>
/// Diagonal neighbours lie between pixels (0.70711 away in either direction) and are interpolated in float64, whose rounding
/// decides where neighbours are equal, so it is followed to the last bit. Beyond the border everything is 0.
/// </remarks>
internal sealed class BinaryPatterns : IDisposable
{
    private const double Diagonal = 0.70711;
    private const int Step = 4;

    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;
    private readonly double[] _buffer;

    /// <summary>For planes of this size, one after the other.</summary>
    public BinaryPatterns(int width, int height)
    {
        (_width, _height) = (width, height);
        _stride = width + (2 * Step);
        _buffer = ArrayPool<double>.Shared.Rent((2 + 9) * _stride);
        Array.Clear(_buffer, 0, (2 + 9) * _stride);
        for (int x = 0; x < width; x++)
        {
            // the share of the farther pixel; positions are rounded, so it is not the same in every column
            Shares(0)[x] = x + Diagonal - x;
            Shares(1)[x] = x - Diagonal - (x - 1);
        }
    }

    /// <summary>Writes the pattern of every pixel, [height, width].</summary>
    public void Compute(ReadOnlySpan<byte> plane, Span<byte> patterns)
    {
        Read(plane, -1);
        Read(plane, 0);
        for (int y = 0; y < _height; y++)
        {
            Read(plane, y + 1);
            ComputeRow(y, patterns.Slice(y * _width, _width));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<double>.Shared.Return(_buffer);

    private Span<double> Shares(int side) => _buffer.AsSpan(side * _stride, _stride);

    /// <summary>The values of a row (kind 0), or between a pixel and its right (1) or left (2) neighbour; the first pixel is at <see cref="Step"/>.</summary>
    private Span<double> Row(int y, int kind) => _buffer.AsSpan((2 + (((y + 3) % 3) * 3) + kind) * _stride, _stride);

    private void Read(ReadOnlySpan<byte> plane, int y)
    {
        Span<double> values = Row(y, 0), right = Row(y, 1), left = Row(y, 2);
        if (y < 0 || y >= _height)
        {
            values.Clear();
            right.Clear();
            left.Clear();
            return;
        }
        ReadOnlySpan<byte> row = plane.Slice(y * _width, _width);
        for (int x = 0; x < row.Length; x++)
        {
            values[Step + x] = row[x];
        }
        ref double share = ref MemoryMarshal.GetReference(Shares(0));
        ref double shareLeft = ref MemoryMarshal.GetReference(Shares(1));
        ref double value = ref MemoryMarshal.GetReference(values);
        for (int x = 0; x < _width; x += Step)
        {
            var near = Vector256.LoadUnsafe(ref value, (nuint)(Step + x));
            var far = Vector256.LoadUnsafe(ref share, (nuint)x);
            var farLeft = Vector256.LoadUnsafe(ref shareLeft, (nuint)x);
            Between(near, Vector256.LoadUnsafe(ref value, (nuint)(Step + x + 1)), far).CopyTo(right[(Step + x)..]);
            Between(Vector256.LoadUnsafe(ref value, (nuint)(Step + x - 1)), near, farLeft).CopyTo(left[(Step + x)..]);
        }
    }

    private void ComputeRow(int y, Span<byte> patterns)
    {
        var shareUp = Vector256.Create(y - Diagonal - (y - 1));
        var shareDown = Vector256.Create(y + Diagonal - y);
        ReadOnlySpan<double> here = Row(y, 0), above = Row(y - 1, 0), below = Row(y + 1, 0);
        ReadOnlySpan<double> right = Row(y, 1), aboveRight = Row(y - 1, 1), belowRight = Row(y + 1, 1);
        ReadOnlySpan<double> left = Row(y, 2), aboveLeft = Row(y - 1, 2), belowLeft = Row(y + 1, 2);
        for (int x = 0; x < _width; x += Step)
        {
            int i = Step + x;
            Vector256<double> pixel = At(here, i), toRight = At(right, i), toLeft = At(left, i);
            Vector256<long> bits = Bit(At(here, i + 1), pixel, 0)
                | Bit(Between(At(aboveRight, i), toRight, shareUp), pixel, 1)
                | Bit(At(above, i), pixel, 2)
                | Bit(Between(At(aboveLeft, i), toLeft, shareUp), pixel, 3)
                | Bit(At(here, i - 1), pixel, 4)
                | Bit(Between(toLeft, At(belowLeft, i), shareDown), pixel, 5)
                | Bit(At(below, i), pixel, 6)
                | Bit(Between(toRight, At(belowRight, i), shareDown), pixel, 7);
            for (int lane = 0; lane < Math.Min(Step, patterns.Length - x); lane++)
            {
                patterns[x + lane] = (byte)bits[lane];
            }
        }
    }

    private static Vector256<double> At(ReadOnlySpan<double> row, int i) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i);

    private static Vector256<double> Between(Vector256<double> near, Vector256<double> far, Vector256<double> share) =>
        ((Vector256<double>.One - share) * near) + (share * far);

    private static Vector256<long> Bit(Vector256<double> neighbour, Vector256<double> pixel, int bit) =>
        Vector256.GreaterThanOrEqual(neighbour, pixel).AsInt64() & Vector256.Create(1L << bit);
}
