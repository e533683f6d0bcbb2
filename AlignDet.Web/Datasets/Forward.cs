namespace AlignDet.Web.Datasets;

/// <summary>Passes reports on at once, on the reporting thread; <see cref="Progress{T}"/> would let them overtake each other.</summary>
internal sealed class Forward<T>(Action<T> handle) : IProgress<T>
{
    void IProgress<T>.Report(T value) => handle(value);
}
