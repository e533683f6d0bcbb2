namespace AlignDet.Vision.Masks;

/// <summary>Walks two masks of one size side by side: stretches of pixels in which neither changes.</summary>
internal ref struct RunPairs
{
    private readonly ReadOnlySpan<uint> _a;
    private readonly ReadOnlySpan<uint> _b;
    private int _nextA = -1;
    private int _nextB = -1;
    private uint _leftA;
    private uint _leftB;

    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public RunPairs(RunLengthMask a, RunLengthMask b)
    {
        if ((a.Height, a.Width) != (b.Height, b.Width))
            throw new ArgumentException($"A mask of {a.Width}x{a.Height} pixels and one of {b.Width}x{b.Height} cannot be joined.", nameof(b));
        _a = a.Counts;
        _b = b.Counts;
    }

    /// <summary>The next stretch; false behind the last.</summary>
    /// <param name="length">Its pixels, at least 1.</param>
    /// <param name="inA">Whether they are object in the first mask.</param>
    /// <param name="inB">And in the second.</param>
    public bool Next(out uint length, out bool inA, out bool inB)
    {
        while (_leftA == 0 && _nextA + 1 < _a.Length)
            _leftA = _a[++_nextA];
        while (_leftB == 0 && _nextB + 1 < _b.Length)
            _leftB = _b[++_nextB];
        length = Math.Min(_leftA, _leftB);
        inA = _nextA % 2 == 1;
        inB = _nextB % 2 == 1;
        _leftA -= length;
        _leftB -= length;
        return length > 0;
    }
}
