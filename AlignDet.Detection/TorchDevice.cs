using AlignDet.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection;

/// <summary>Names of devices, as users write them.</summary>
public static class TorchDevice
{
    /// <summary><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c> as a device that is there.</summary>
    /// <exception cref="BadInputException">The name is unknown, or this machine or build has no such device.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == "cpu")
        {
            return CPU;
        }
        int index = 0;
        bool isCuda = name == "cuda" || (name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out index) && index >= 0);
        if (!isCuda)
        {
            throw new BadInputException($"device {name}", "not a device", "Use cpu, cuda or cuda:N");
        }
        if (!cuda.is_available() || index >= cuda.device_count())
        {
            throw new BadInputException($"device {name}", "no such device here", "Use --device cpu, or a build with -p:TorchBackend=cuda on a machine with an NVIDIA GPU");
        }
        return new Device(DeviceType.CUDA, index);
    }
}
