namespace AlignDet.Vision.Datasets;

/// <summary>
/// The random numbers of numpy's legacy generator (<c>numpy.random.seed</c> and what follows), which numpy promises to keep:
/// the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998) and a Fisher-Yates shuffle from the end.
/// </summary>
internal sealed class LegacyNumpyRandom
{
    private const int Size = 624;
    private const int Offset = 397;

    private readonly uint[] _state = new uint[Size];
    private int _next = Size;

    /// <summary>As <c>numpy.random.seed(seed)</c>.</summary>
    public LegacyNumpyRandom(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < Size; i++)
        {
            uint last = _state[i - 1];
            _state[i] = 1812433253u * (last ^ (last >> 30)) + i;
        }
    }

    /// <summary>As <c>numpy.random.permutation(count)</c>.</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)UpTo((uint)i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    // draws again until the masked bits fit: uniform, and the way numpy's random_interval does it
    private uint UpTo(uint largest)
    {
        uint mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        uint value;
        do
            value = Next() & mask;
        while (value > largest);
        return value;
    }

    private uint Next()
    {
        if (_next == Size)
            Twist();
        uint value = _state[_next++];
        value ^= value >> 11;
        value ^= (value << 7) & 0x9d2c5680u;
        value ^= (value << 15) & 0xefc60000u;
        return value ^ (value >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < Size; i++)
        {
            uint mixed = (_state[i] & 0x80000000u) | (_state[(i + 1) % Size] & 0x7fffffffu);
            uint twisted = _state[(i + Offset) % Size] ^ (mixed >> 1);
            _state[i] = (mixed & 1) == 0 ? twisted : twisted ^ 0x9908b0dfu;
        }
        _next = 0;
    }
}
