using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>Torch's memory as spans. The tensor must outlive the span, and is on the CPU and contiguous.</summary>
internal static class TensorMemory
{
    /// <summary>The values of a tensor of at most 2 GiB.</summary>
    public static Span<T> Of<T>(Tensor tensor)
        where T : struct => tensor.numel() == 0 ? [] : MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>Where the values of a tensor of any size lie; Torch does not move them. 0 for an empty one.</summary>
    public static unsafe nint Address(Tensor tensor)
    {
        if (tensor.numel() == 0)
        {
            return 0;
        }
        using Tensor flat = tensor.flatten();
        using Tensor first = flat.narrow(0, 0, 1); // a span of the whole could not be longer than 2 GiB
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>Whether a kernel of this project can read the tensor in place.</summary>
    public static bool IsHostFloat(Tensor tensor) => tensor.device_type == TorchSharp.DeviceType.CPU && tensor.dtype == ScalarType.Float32;
}
