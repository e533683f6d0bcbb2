using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>A block of numbers that tensors show parts of.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">Number type.</param>
/// <param name="Count">Numbers.</param>
internal sealed record PickleStorage(string Key, ScalarType Type, long Count)
{
    /// <summary>Bytes of a number.</summary>
    public static int Size(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };

    /// <summary>Bytes of all numbers.</summary>
    public long Bytes => Count * Size(Type);
}

/// <summary>A tensor as a checkpoint describes it: a view of a storage, checked to lie within it.</summary>
/// <param name="Storage">What it shows.</param>
/// <param name="Offset">First number.</param>
/// <param name="Shape">Sides.</param>
/// <param name="Strides">Numbers from one index to the next, by side.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Torch's own limit.</summary>
    public const int MostSides = 64;

    /// <summary>Numbers that it shows.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Bytes that it would take on its own.</summary>
    public long Bytes => Count * PickleStorage.Size(Storage.Type);

    /// <summary>Whether it is the whole storage in order.</summary>
    public bool IsWholeStorage
    {
        get
        {
            long expected = 1;
            for (int i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                {
                    return false;
                }
                expected *= Shape[i];
            }
            return Offset == 0 && expected == Storage.Count;
        }
    }

    /// <summary>What is wrong with the numbers of a description, or null.</summary>
    public static string? Problem(PickleStorage storage, long offset, long[] shape, long[] strides)
    {
        if (shape.Length != strides.Length || offset < 0 || shape.Any(s => s < 0) || strides.Any(s => s < 0))
        {
            return "has an impossible shape";
        }
        Int128 last = offset, sides = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            last += (Int128)Math.Max(0, shape[i] - 1) * strides[i];
            sides *= Math.Max(1, shape[i]); // Torch works out sizes as if no side were 0, and these must not overflow
            if (last > long.MaxValue || sides > long.MaxValue / 8)
            {
                return "has an impossible shape";
            }
        }
        bool isEmpty = shape.Contains(0);
        return (isEmpty ? offset > storage.Count : last >= storage.Count)
            ? $"shows number {(isEmpty ? offset : (long)last)} of a storage that has {storage.Count}"
            : null;
    }
}
