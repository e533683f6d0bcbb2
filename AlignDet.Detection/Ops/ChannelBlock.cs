using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Between planes (all items of a channel side by side, as Torch has them) and a block of channels laid out item by item, where one
/// item is a few whole vectors. Works in small squares: whole planes one after the other would pass through the cache once a channel.
/// </summary>
internal static unsafe class ChannelBlock
{
    /// <summary>Channels of a block.</summary>
    public const int Size = 32;

    private const int Lanes = 8;

    /// <summary>Items of a cache line: all of it is used at once, also where planes lie a power of two apart and share cache sets.</summary>
    private const int Line = 16;

    /// <summary>Planes [channels, items], a stride apart, to [items, Size]; channels that are not there become 0.</summary>
    public static void Interleave(float* planes, int stride, float* block, int channels, int items)
    {
        for (int i = 0; i < items; i += Line)
        {
            for (int c = 0; c < Size; c += Lanes)
            {
                for (int j = i; j < Math.Min(i + Line, items); j += Lanes)
                {
                    float* from = planes + ((long)c * stride) + j, to = block + ((long)j * Size) + c;
                    if (Avx.IsSupported && c + Lanes <= channels && j + Lanes <= items)
                    {
                        Transpose(from, stride, to, Size);
                        continue;
                    }
                    for (int item = 0; item < Math.Min(Lanes, items - j); item++)
                    {
                        for (int channel = 0; channel < Lanes; channel++)
                        {
                            to[(item * Size) + channel] = c + channel < channels ? from[((long)channel * stride) + item] : 0;
                        }
                    }
                }
            }
        }
    }

    /// <summary>[items, Size] to planes [channels, items], a stride apart.</summary>
    public static void Separate(float* block, float* planes, int stride, int channels, int items)
    {
        for (int i = 0; i < items; i += Line)
        {
            for (int c = 0; c < channels; c += Lanes)
            {
                for (int j = i; j < Math.Min(i + Line, items); j += Lanes)
                {
                    float* from = block + ((long)j * Size) + c, to = planes + ((long)c * stride) + j;
                    if (Avx.IsSupported && c + Lanes <= channels && j + Lanes <= items)
                    {
                        Transpose(from, Size, to, stride);
                        continue;
                    }
                    for (int channel = 0; channel < Math.Min(Lanes, channels - c); channel++)
                    {
                        for (int item = 0; item < Math.Min(Lanes, items - j); item++)
                        {
                            to[((long)channel * stride) + item] = from[(item * Size) + channel];
                        }
                    }
                }
            }
        }
    }

    /// <summary>A square of eight by eight.</summary>
    private static void Transpose(float* from, long fromStride, float* to, long toStride)
    {
        Vector256<float> r0 = Avx.LoadVector256(from), r1 = Avx.LoadVector256(from + fromStride);
        Vector256<float> r2 = Avx.LoadVector256(from + (2 * fromStride)), r3 = Avx.LoadVector256(from + (3 * fromStride));
        Vector256<float> r4 = Avx.LoadVector256(from + (4 * fromStride)), r5 = Avx.LoadVector256(from + (5 * fromStride));
        Vector256<float> r6 = Avx.LoadVector256(from + (6 * fromStride)), r7 = Avx.LoadVector256(from + (7 * fromStride));

        // pairs, fours, then halves
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44), b1 = Avx.Shuffle(a0, a2, 0xEE), b2 = Avx.Shuffle(a1, a3, 0x44), b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44), b5 = Avx.Shuffle(a4, a6, 0xEE), b6 = Avx.Shuffle(a5, a7, 0x44), b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Permute2x128(b0, b4, 0x20).Store(to);
        Avx.Permute2x128(b1, b5, 0x20).Store(to + toStride);
        Avx.Permute2x128(b2, b6, 0x20).Store(to + (2 * toStride));
        Avx.Permute2x128(b3, b7, 0x20).Store(to + (3 * toStride));
        Avx.Permute2x128(b0, b4, 0x31).Store(to + (4 * toStride));
        Avx.Permute2x128(b1, b5, 0x31).Store(to + (5 * toStride));
        Avx.Permute2x128(b2, b6, 0x31).Store(to + (6 * toStride));
        Avx.Permute2x128(b3, b7, 0x31).Store(to + (7 * toStride));
    }
}
