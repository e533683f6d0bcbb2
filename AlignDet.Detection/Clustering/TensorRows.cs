using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>The rows of a tensor.</summary>
/// <param name="rows">[count, columns] float32 on the CPU; stays the caller's.</param>
public sealed class TensorRows(Tensor rows) : IRows
{
    /// <inheritdoc/>
    public long Count => rows.shape[0];

    /// <inheritdoc/>
    public int Columns => (int)rows.shape[1];

    /// <inheritdoc/>
    public Tensor Read(long start, int count) => rows.narrow(0, start, count).clone();

    /// <inheritdoc/>
    public Tensor Gather(ReadOnlySpan<long> numbers)
    {
        using Tensor index = tensor(numbers.ToArray());
        return rows.index_select(0, index);
    }
}
