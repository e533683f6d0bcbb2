using System.Runtime.InteropServices;

namespace AlignDet.Tests.Oracle;

/// <summary>A tensor of a safetensors file, as it lies there: little-endian, row-major.</summary>
public sealed record OracleTensor(string Dtype, long[] Shape, byte[] Data)
{
    /// <summary>The values of an F32 tensor.</summary>
    public float[] Floats() => As<float>("F32");

    /// <summary>The values of an F64 or F32 tensor.</summary>
    public double[] Doubles() => Dtype == "F32" ? Array.ConvertAll(Floats(), v => (double)v) : As<double>("F64");

    /// <summary>The values of an integer or boolean tensor.</summary>
    public long[] Longs() => Dtype switch
    {
        "I64" => As<long>("I64"),
        "I32" => Array.ConvertAll(As<int>("I32"), v => (long)v),
        "I16" => Array.ConvertAll(As<short>("I16"), v => (long)v),
        "I8" => Array.ConvertAll(As<sbyte>("I8"), v => (long)v),
        _ => Array.ConvertAll(Dtype == "BOOL" ? As<byte>("BOOL") : As<byte>("U8"), v => (long)v),
    };

    private T[] As<T>(string dtype)
        where T : struct =>
        Dtype == dtype
            ? MemoryMarshal.Cast<byte, T>(Data).ToArray()
            : throw new InvalidOperationException($"The tensor is {Dtype}, not {dtype}.");
}
