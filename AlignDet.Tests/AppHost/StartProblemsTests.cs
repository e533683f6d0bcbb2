using System.Net;
using System.Net.Sockets;
using AlignDet.Tests.Images;
using Xunit;

namespace AlignDet.Tests.AppHost;

/// <summary>What keeps the app host from starting is told in a line.</summary>
public class StartProblemsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--prot=5", 2, "error: --prot: there is no such option.")]
    [InlineData("--port=x", 2, "error: --port x: give a number from 0 to 65535.")]
    [InlineData("--trainers=0", 2, "error: --trainers 0: give a number from 1 to 64.")]
    [InlineData("--data", 2, "error: --data: give a folder.")]
    [InlineData("garnet", 2, "error: garnet: needs --port P and --data DIR, and takes --parent PID.")]
    [InlineData("--help", 0, "Runs AlignDet on this machine: dashboard, trainer, predictor and their queue, each a process of its own.")]
    public async Task The_command_line_is_held_to_its_options(string argument, int code, string firstLine)
    {
        Assert.SkipWhen(HostProcess.Missing is not null, HostProcess.Missing ?? "");
        (int exit, string output) = await HostProcess.RunAsync([argument], Cancel);
        Assert.Equal((code, firstLine), (exit, output.Split('\n')[0]));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        Assert.SkipWhen(HostProcess.Missing is not null, HostProcess.Missing ?? "");
        using TemporaryFolder data = new();
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        (int exit, string output) = await HostProcess.RunAsync(["--data", data.Path, "--port", $"{port}"], Cancel);
        Assert.Equal((1, $"error: port {port}: another program listens there, web cannot. Stop it, or give another port with --port N (0 for any free one)."), (exit, output));
    }

    [Theory]
    [InlineData("in-the-way", "in-the-way/data", "in-the-way/data")]
    [InlineData("store", "", "store")]
    [InlineData("jobs", "", "jobs")]
    public async Task A_folder_that_cannot_be_made_is_named(string file, string data, string named)
    {
        Assert.SkipWhen(HostProcess.Missing is not null, HostProcess.Missing ?? "");
        using TemporaryFolder parent = new();
        await File.WriteAllTextAsync(parent.File(file), "", Cancel);
        (int exit, string output) = await HostProcess.RunAsync(["--data", Path.Combine(parent.Path, data), "--port", "0"], Cancel);
        Assert.Equal(1, exit);
        Assert.StartsWith($"error: {parent.File(named)}: cannot be written (", output);
        Assert.EndsWith("). Give another folder with --data DIR or ALIGNDET_DATA.", output);
        Assert.DoesNotContain('\n', output);
    }
}
