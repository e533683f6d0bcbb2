using System.Buffers;

namespace AlignDet.Vision;

/// <summary>Arrays of the shared pool that go back together. Their content is whatever it was, and they may be longer than asked for.</summary>
internal sealed class PooledArrays : IDisposable
{
    private readonly List<Action> _returns = [];

    /// <summary>An array of at least that length.</summary>
    public T[] Rent<T>(int length)
        where T : unmanaged
    {
        T[] array = ArrayPool<T>.Shared.Rent(length);
        _returns.Add(() => ArrayPool<T>.Shared.Return(array));
        return array;
    }

    /// <summary>Makes an array of <see cref="Rent"/> at least that long; its content is lost.</summary>
    public void Grow<T>(ref T[] array, int length)
        where T : unmanaged
    {
        if (array.Length < length)
            array = Rent<T>(Math.Max(length, 2 * array.Length));
    }

    public void Dispose()
    {
        foreach (Action giveBack in _returns)
            giveBack();
        _returns.Clear();
    }
}
