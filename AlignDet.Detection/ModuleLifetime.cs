using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection;

/// <summary>How long a module's tensors live.</summary>
internal static class ModuleLifetime
{
    /// <summary>
    /// Lets parameters and buffers live as long as their module: those that a module makes itself (not by a layer of Torch's) belong to the dispose scope
    /// it was built in, and would be gone with that.
    /// </summary>
    public static void OutliveScopes(this Module module)
    {
        foreach (Tensor tensor in module.parameters().Concat(module.buffers()))
        {
            tensor.DetachFromDisposeScope();
        }
    }
}
