using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Pickling;

/// <summary>
/// Every name that a checkpoint may use. No other is resolved: a pickle is a program, and this list is all it can call here.
/// None of the entries runs Python's code; each is a shape of data that the reader itself builds.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, PickleGlobalKind> s_known = new()
    {
        ["torch._utils._rebuild_tensor_v2"] = PickleGlobalKind.RebuildTensor,
        ["torch._utils._rebuild_parameter"] = PickleGlobalKind.RebuildParameter,
        ["torch.Size"] = PickleGlobalKind.Tuple,
        ["collections.OrderedDict"] = PickleGlobalKind.Dict,
        ["collections.defaultdict"] = PickleGlobalKind.Opaque,
        ["collections.Counter"] = PickleGlobalKind.Opaque,
        ["__builtin__.set"] = PickleGlobalKind.Set,
        ["builtins.set"] = PickleGlobalKind.Set,
        ["__builtin__.frozenset"] = PickleGlobalKind.Set,
        ["builtins.frozenset"] = PickleGlobalKind.Set,
        ["__builtin__.dict"] = PickleGlobalKind.Dict,
        ["builtins.dict"] = PickleGlobalKind.Dict,
        ["__builtin__.list"] = PickleGlobalKind.List,
        ["builtins.list"] = PickleGlobalKind.List,
        ["__builtin__.bytes"] = PickleGlobalKind.Encode,
        ["_codecs.encode"] = PickleGlobalKind.Encode,

        // settings, and numbers of logs, as training scripts put them beside the weights
        ["argparse.Namespace"] = PickleGlobalKind.Opaque,
        ["yacs.config.CfgNode"] = PickleGlobalKind.Opaque,
        ["pathlib.PosixPath"] = PickleGlobalKind.Opaque,
        ["__builtin__.complex"] = PickleGlobalKind.Opaque,
        ["builtins.complex"] = PickleGlobalKind.Opaque,
        ["torch.device"] = PickleGlobalKind.Opaque,
        ["torch.float16"] = PickleGlobalKind.Opaque,
        ["torch.bfloat16"] = PickleGlobalKind.Opaque,
        ["torch.float32"] = PickleGlobalKind.Opaque,
        ["torch.float64"] = PickleGlobalKind.Opaque,
        ["torch.uint8"] = PickleGlobalKind.Opaque,
        ["torch.int8"] = PickleGlobalKind.Opaque,
        ["torch.int16"] = PickleGlobalKind.Opaque,
        ["torch.int32"] = PickleGlobalKind.Opaque,
        ["torch.int64"] = PickleGlobalKind.Opaque,
        ["torch.bool"] = PickleGlobalKind.Opaque,
        ["numpy.dtype"] = PickleGlobalKind.Opaque,
        ["numpy.ndarray"] = PickleGlobalKind.Opaque,
        ["numpy.core.multiarray.scalar"] = PickleGlobalKind.Opaque,
        ["numpy.core.multiarray._reconstruct"] = PickleGlobalKind.Opaque,
        ["numpy._core.multiarray.scalar"] = PickleGlobalKind.Opaque,
        ["numpy._core.multiarray._reconstruct"] = PickleGlobalKind.Opaque,
    };

    private static readonly Dictionary<string, ScalarType> s_storages = new()
    {
        ["torch.FloatStorage"] = ScalarType.Float32,
        ["torch.DoubleStorage"] = ScalarType.Float64,
        ["torch.HalfStorage"] = ScalarType.Float16,
        ["torch.BFloat16Storage"] = ScalarType.BFloat16,
        ["torch.LongStorage"] = ScalarType.Int64,
        ["torch.IntStorage"] = ScalarType.Int32,
        ["torch.ShortStorage"] = ScalarType.Int16,
        ["torch.CharStorage"] = ScalarType.Int8,
        ["torch.ByteStorage"] = ScalarType.Byte,
        ["torch.BoolStorage"] = ScalarType.Bool,
    };

    /// <summary>The known meaning of a name, or null.</summary>
    public static PickleGlobal? Find(string name)
    {
        if (s_storages.ContainsKey(name))
        {
            return new PickleGlobal(name, PickleGlobalKind.Storage);
        }
        return s_known.TryGetValue(name, out PickleGlobalKind kind) ? new PickleGlobal(name, kind) : null;
    }

    /// <summary>Numbers in a storage of that type.</summary>
    public static ScalarType TypeOf(PickleGlobal storage) => s_storages[storage.Name];

    /// <summary>Storage type of numbers, without its module.</summary>
    public static string StorageName(ScalarType type) => s_storages.Single(s => s.Value == type).Key["torch.".Length..];
}
