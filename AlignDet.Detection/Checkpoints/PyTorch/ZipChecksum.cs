using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlignDet.Detection.Checkpoints.PyTorch;

/// <summary>
/// CRC-32 of a zip's records by carry-less products of four vectors at a time (source: Gopal et al. 2009, "Fast CRC Computation for
/// Generic Polynomials Using PCLMULQDQ Instruction"). A program reads one checkpoint and ends: the code is optimised at its first call, which
/// that of the library is only after many. On other processors the library's is used.
/// </summary>
internal sealed class ZipChecksum
{
    private const int Block = 64, Part = 16;
    private readonly Crc32? _library = Pclmulqdq.IsSupported ? null : new Crc32();
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all that was appended.</summary>
    public uint Value => _library?.GetCurrentHashAsUInt32() ?? ~_state;

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var checksum = new ZipChecksum();
        checksum.Append(bytes);
        return checksum.Value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_library is not null)
        {
            _library.Append(bytes);
            return;
        }
        int folded = bytes.Length >= Block ? bytes.Length / Part * Part : 0;
        if (folded > 0)
        {
            _state = Fold(_state, bytes[..folded]);
        }
        _state = Plain(_state, bytes[folded..]);
    }

    /// <summary>Bit by bit, for what is left.</summary>
    private static uint Plain(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            state ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ (0xedb88320 & (uint)-(int)(state & 1));
            }
        }
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Fold(uint state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> parts = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> a = parts[0] ^ Vector128.CreateScalar((ulong)state), b = parts[1], c = parts[2], d = parts[3];
        Vector128<ulong> by64 = Vector128.Create(0x154442bd4ul, 0x1c6e41596ul); // x^(512 +- 32) mod P, reflected
        int at = 4;
        for (; at + 4 <= parts.Length; at += 4)
        {
            a = Step(a, by64) ^ parts[at];
            b = Step(b, by64) ^ parts[at + 1];
            c = Step(c, by64) ^ parts[at + 2];
            d = Step(d, by64) ^ parts[at + 3];
        }
        Vector128<ulong> by16 = Vector128.Create(0x1751997d0ul, 0x0ccaa009eul); // x^(128 +- 32) mod P
        a = Step(a, by16) ^ b;
        a = Step(a, by16) ^ c;
        a = Step(a, by16) ^ d;
        for (; at < parts.Length; at++)
        {
            a = Step(a, by16) ^ parts[at];
        }
        return Reduce(a, by16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Step(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    /// <summary>128 bits to 32: two folds, then Barrett's reduction.</summary>
    private static uint Reduce(Vector128<ulong> value, Vector128<ulong> by16)
    {
        Vector128<ulong> low = Vector128.Create(0x00000000fffffffful);
        value = Sse2.ShiftRightLogical128BitLane(value, 8) ^ Pclmulqdq.CarrylessMultiply(value, by16, 0x10);
        value = Sse2.ShiftRightLogical128BitLane(value, 4) ^ Pclmulqdq.CarrylessMultiply(value & low, Vector128.CreateScalar(0x163cd6124ul), 0x00);
        Vector128<ulong> barrett = Vector128.Create(0x1db710641ul, 0x1f7011641ul);
        Vector128<ulong> quotient = Pclmulqdq.CarrylessMultiply(value & low, barrett, 0x10) & low;
        value ^= Pclmulqdq.CarrylessMultiply(quotient, barrett, 0x00);
        return (uint)(value.GetElement(0) >> 32);
    }
}
