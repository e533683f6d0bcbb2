using System.Diagnostics;
using System.Reflection;
using TorchSharp;
using Xunit;

namespace AlignDet.Tests.Detection;

/// <summary>The build's changes to the Torch binaries (build/Torch.targets).</summary>
public class TorchBuildTests
{
    [Fact]
    public void Torch_loads_and_computes()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(6, torch.ones(2, 3).sum().item<float>());
    }

    [Fact]
    public void TorchSharp_runs_unoptimised_so_that_no_argument_is_collected_during_a_native_call()
    {
        Assert.True(typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled);
    }
}
