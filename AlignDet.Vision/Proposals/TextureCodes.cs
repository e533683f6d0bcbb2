using System.Buffers;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Local orientation of the brightness: per plane the derivative in four directions (Scharr's filter; the diagonal ones follow
/// from the straight ones), split by sign, which makes the eight orientations of Uijlings et al., each in ten bins.
/// </summary>
/// <remarks>A pixel is on one side of zero per direction, so one code per plane and direction holds both signs.</remarks>
internal sealed class TextureCodes : IDisposable
{
    /// <summary>Directions per plane.</summary>
    public const int Directions = 4;

    /// <summary>Bins per sign.</summary>
    public const int Bins = 10;

    private readonly uint[][] _codes;
    private readonly int _pixels;

    private TextureCodes(int planes, int pixels)
    {
        _pixels = pixels;
        _codes = [.. Enumerable.Range(0, planes).Select(_ => ArrayPool<uint>.Shared.Rent(pixels))];
    }

    /// <summary>Planes of the picture.</summary>
    public int Planes => _codes.Length;

    /// <summary>Codes of the planes ([height, width] each); bins reach to the strongest derivative of the picture.</summary>
    public static TextureCodes Compute(IReadOnlyList<byte[]> planes, int width, int height)
    {
        TextureCodes texture = new(planes.Count, width * height);
        for (int plane = 0; plane < planes.Count; plane++)
        {
            using TextureDerivatives derivatives = TextureDerivatives.Measure(planes[plane], width, height);
            Quantise(derivatives, texture._codes[plane].AsSpan(0, width * height));
        }
        return texture;
    }

    /// <summary>[height, width]: four codes of a byte each, the first direction in the lowest: bin of a positive derivative, or bin of a negative one + <see cref="Bins"/>.</summary>
    public ReadOnlySpan<uint> Codes(int plane) => _codes[plane].AsSpan(0, _pixels);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (uint[] rented in _codes)
        {
            ArrayPool<uint>.Shared.Return(rented);
        }
    }

    private static void Quantise(TextureDerivatives derivatives, Span<uint> codes)
    {
        ReadOnlySpan<short> across = derivatives.Across, down = derivatives.Down;
        Quantiser first = new(derivatives, 0), second = new(derivatives, 1), third = new(derivatives, 2), fourth = new(derivatives, 3);
        int i = 0;
        for (; i + Vector256<int>.Count <= codes.Length; i += Vector256<int>.Count)
        {
            Vector256<int> x = Vector256.WidenLower(Vector128.LoadUnsafe(in across[i]).ToVector256());
            Vector256<int> y = Vector256.WidenLower(Vector128.LoadUnsafe(in down[i]).ToVector256());
            (first.Code(x) | (second.Code(y) << 8) | (third.Code(x + y) << 16) | (fourth.Code(x - y) << 24)).AsUInt32().CopyTo(codes[i..]);
        }
        for (; i < codes.Length; i++)
        {
            Vector256<int> x = Vector256.CreateScalar((int)across[i]), y = Vector256.CreateScalar((int)down[i]);
            codes[i] = (uint)(first.Code(x) | (second.Code(y) << 8) | (third.Code(x + y) << 16) | (fourth.Code(x - y) << 24)).ToScalar();
        }
    }

    /// <summary>The bin of a derivative: whole part of <c>value * bins / (strongest + 1)</c>, by a product that is never off by a bin.</summary>
    private readonly struct Quantiser
    {
        private readonly Vector256<float> _above;
        private readonly Vector256<float> _below;
        private readonly Vector256<float> _halfAbove;
        private readonly Vector256<float> _halfBelow;

        public Quantiser(TextureDerivatives derivatives, int direction)
        {
            (int lowest, int highest) = derivatives.Range(direction);
            _above = Vector256.Create(Bins / (highest + 1f));
            _below = Vector256.Create(Bins / (lowest - 1f));
            // quotients that are not whole are farther from the next whole number than this, and rounding moves none as far
            _halfAbove = Vector256.Create(0.5f / (highest + 1f));
            _halfBelow = Vector256.Create(Bins + (0.5f / (1f - lowest)));
        }

        public Vector256<int> Code(Vector256<int> value)
        {
            Vector256<float> number = Vector256.ConvertToSingle(value);
            Vector256<float> negative = Vector256.LessThan(number, Vector256<float>.Zero);
            Vector256<float> factor = Vector256.ConditionalSelect(negative, _below, _above);
            return Vector256.ConvertToInt32((number * factor) + Vector256.ConditionalSelect(negative, _halfBelow, _halfAbove));
        }
    }
}
