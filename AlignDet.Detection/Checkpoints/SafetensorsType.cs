using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints;

/// <summary>Names of number types in safetensors files.</summary>
internal static class SafetensorsType
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] s_types =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    // the rest of the format's types (source: safetensors/src/tensor.rs, Dtype)
    private static readonly string[] s_others =
        ["F4", "F6_E2M3", "F6_E3M2", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "U16", "U32", "U64", "C64"];

    /// <summary>Whether the format has such a type, though no tensor here could hold it.</summary>
    public static bool IsOfTheFormat(string name) => s_others.Contains(name);

    public static string Name(ScalarType type) => s_types.Single(t => t.Type == type).Name;

    public static (ScalarType Type, int Bytes)? Find(string? name)
    {
        int i = Array.FindIndex(s_types, t => t.Name == name);
        return i < 0 ? null : (s_types[i].Type, s_types[i].Bytes);
    }
}
