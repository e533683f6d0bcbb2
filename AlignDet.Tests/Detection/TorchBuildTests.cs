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

    [Fact]
    public async Task Numbers_stay_alive_under_torch_while_other_threads_collect_garbage()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task collector = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect(0);
                    GC.WaitForPendingFinalizers();
                }
            },
            stop.Token);
        await Task.Run(Multiply, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await collector;
    }

    private static void Multiply()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor ones = torch.ones(20_000);
        for (int i = 0; i < 20_000; i++)
        {
            using torch.Tensor product = ones * (i + 0.5);
            using torch.Tensor sum = product + ones;
            using torch.Tensor first = sum[0];
            Assert.Equal(i + 1.5f, first.item<float>());
        }
    }
}
