using AlignDet.Tests.Images;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.AppHost;

/// <summary>The platform on one machine: real processes, from the first start to the last end.</summary>
public class LocalHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Brings_a_dead_trainer_back_keeps_others_out_and_leaves_nothing_when_asked_to_end()
    {
        SkipWhereItCannotRun();
        using TemporaryFolder data = new();
        await using HostProcess host = await HostProcess.StartAsync(data.Path, Cancel);
        using HttpClient client = new();
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri(host.Dashboard, "/health"), Cancel));
        Assert.Equal(["jobs", "predictor", "trainer", "web"], host.Parts.Keys.Order());

        int trainer = host.Parts["trainer"].Process;
        await HostProcess.SignalAsync("-KILL", trainer, Cancel);
        string words = "trainer   | * running again, process ";
        await host.UntilAsync(() => host.Output.Contains(words), Cancel);
        int next = int.Parse(host.Output.Split(words)[1].Split('\n')[0]);
        Assert.NotEqual(trainer, next);
        Assert.True(HostProcess.IsAlive(next));
        Assert.Contains("trainer   | * ended with code 137 (killed), starts again in 1 s", host.Output);

        (int code, string told) = await HostProcess.RunAsync(["--data", data.Path, "--port", "0"], Cancel);
        Assert.Equal((1, $"error: {data.Path}: is in use by another AlignDet (process {host.Id}). Stop that one, or give another folder with --data DIR."), (code, told));

        await HostProcess.SignalAsync("-TERM", host.Id, Cancel);
        Assert.Equal(0, await host.EndAsync(Cancel));
        Assert.DoesNotContain(host.Parts.Values.Select(part => part.Process).Append(next), HostProcess.IsAlive);
        Assert.EndsWith("Stopped.", host.Output);
    }

    [Fact]
    public async Task The_queue_outlives_a_killed_host_whose_children_end_by_themselves()
    {
        SkipWhereItCannotRun();
        using TemporaryFolder data = new();
        await using (HostProcess first = await HostProcess.StartAsync(data.Path, Cancel))
        {
            await using (ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(first.Parts["jobs"].Address))
                await redis.GetDatabase().ListLeftPushAsync("kept", "a job");
            await HostProcess.SignalAsync("-KILL", first.Id, Cancel);
            foreach ((int process, _) in first.Parts.Values)
                await first.UntilAsync(() => !HostProcess.IsAlive(process), Cancel);
        }

        await using HostProcess second = await HostProcess.StartAsync(data.Path, Cancel);
        await using ConnectionMultiplexer again = await ConnectionMultiplexer.ConnectAsync(second.Parts["jobs"].Address);
        Assert.Equal("a job", await again.GetDatabase().ListRightPopAsync("kept"));
        await HostProcess.SignalAsync("-TERM", second.Id, Cancel);
        Assert.Equal(0, await second.EndAsync(Cancel));
    }

    private static void SkipWhereItCannotRun()
    {
        Assert.SkipWhen(HostProcess.Missing is not null, HostProcess.Missing ?? "");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are Linux's");
    }
}
