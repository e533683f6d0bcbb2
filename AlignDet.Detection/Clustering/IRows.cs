using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>A matrix that is read a few rows at a time, in memory or on the disk.</summary>
public interface IRows
{
    /// <summary>Rows.</summary>
    long Count { get; }

    /// <summary>Numbers in a row.</summary>
    int Columns { get; }

    /// <summary>Consecutive rows: [count, Columns] float32 on the CPU, owned by the caller.</summary>
    Tensor Read(long start, int count);

    /// <summary>Rows by number: [rows, Columns] float32 on the CPU, owned by the caller.</summary>
    Tensor Gather(ReadOnlySpan<long> rows);
}
