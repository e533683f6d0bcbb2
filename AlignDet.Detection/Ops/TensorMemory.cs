using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>Torch's memory as spans. The tensor must outlive the span, and is on the CPU and contiguous.</summary>
internal static class TensorMemory
{
    /// <summary>The values of a tensor of at most 2 GiB.</summary>
    public static Span<T> Of<T>(Tensor tensor)
        where T : struct => tensor.numel() == 0 ? [] : MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>Whether a kernel of this project can read the tensor in place.</summary>
    public static bool IsHostFloat(Tensor tensor) => tensor.device_type == TorchSharp.DeviceType.CPU && tensor.dtype == ScalarType.Float32;
}
