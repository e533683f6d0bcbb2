using AlignDet.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>A matrix in a temporary file, which is gone when this is disposed. Rows are added at the end.</summary>
public sealed class RowFile : IRows, IDisposable
{
    private readonly FileStream _file;
    private readonly ScalarType _type;
    private readonly int _rowBytes;

    /// <summary>Makes an empty file.</summary>
    /// <param name="path">Must not be there yet.</param>
    /// <param name="columns">Numbers in a row.</param>
    /// <param name="isHalf">Two bytes a number (float16: 11 bits of precision, up to 65504) instead of four.</param>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public RowFile(string path, int columns, bool isHalf)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Columns = columns;
        _type = isHalf ? ScalarType.Float16 : ScalarType.Float32;
        _rowBytes = columns * (isHalf ? 2 : 4);
        try
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, $"cannot be written ({fault.Message.TrimEnd('.')})", "Give a place you may write to, with room for it", fault);
        }
    }

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public int Columns { get; }

    /// <summary>Adds rows: [n, Columns] of any type and device.</summary>
    /// <exception cref="BadInputException">A number is not finite, or too large for float16.</exception>
    public void Add(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.dim() != 2 || rows.shape[1] != Columns)
        {
            throw new ArgumentException($"Rows of {Columns} numbers are kept, not [{string.Join(", ", rows.shape)}].", nameof(rows));
        }
        using var scope = NewDisposeScope();
        Tensor kept = rows.detach().cpu().to(_type).contiguous();
        if (!kept.isfinite().all().ToBoolean())
        {
            throw new BadInputException("features", "a number is not finite or above 65504", "Take other weights: these do not fit their backbone");
        }
        if (kept.numel() > 0)
        {
            _file.Write(kept.bytes);
        }
        Count += rows.shape[0];
    }

    /// <inheritdoc/>
    public Tensor Read(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Count);
        Tensor rows = empty([count, Columns], _type);
        if (count > 0)
        {
            Fill(rows.bytes, start * _rowBytes);
        }
        return AsSingle(rows);
    }

    /// <inheritdoc/>
    public Tensor Gather(ReadOnlySpan<long> rows)
    {
        Tensor taken = empty([rows.Length, Columns], _type);
        Span<byte> bytes = rows.IsEmpty ? [] : taken.bytes;
        for (int i = 0; i < rows.Length; i++)
        {
            Fill(bytes.Slice(i * _rowBytes, _rowBytes), rows[i] * _rowBytes);
        }
        return AsSingle(taken);
    }

    /// <summary>Closes and removes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static Tensor AsSingle(Tensor rows)
    {
        if (rows.dtype == ScalarType.Float32)
        {
            return rows;
        }
        using (rows)
        {
            return rows.to(ScalarType.Float32);
        }
    }

    private void Fill(Span<byte> target, long offset)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, target, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("The temporary file of features was cut off.");
            }
            target = target[read..];
            offset += read;
        }
    }
}
