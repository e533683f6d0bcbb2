using AlignDet.Tests.Images;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.AppHost;

/// <summary>The platform on one machine: real processes, from the first start to the last end.</summary>
public class LocalHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Brings_a_dead_trainer_back_outlives_its_own_kill_and_leaves_nothing_when_asked_to_end()
    {
        Assert.SkipWhen(HostProcess.Missing is not null, HostProcess.Missing ?? "");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are Linux's");
        using TemporaryFolder data = new();
        await using (HostProcess first = await HostProcess.StartAsync(data.Path, Cancel))
        {
            using HttpClient client = new();
            Assert.Equal("Healthy", await client.GetStringAsync(new Uri(first.Dashboard, "/health"), Cancel));
            Assert.Equal(["jobs", "predictor", "trainer", "web"], first.Parts.Keys.Order());
            await IsKeptFromOthersAsync(first, data.Path);
            int next = await ComesBackAsync(first, "trainer");
            await using (ConnectionMultiplexer redis = await ConnectAsync(first))
                await redis.GetDatabase().ListLeftPushAsync("kept", "a job");

            await HostProcess.SignalAsync("-KILL", first.Id, Cancel);
            await first.UntilAsync(() => !first.Parts.Values.Select(part => part.Process).Append(next).Any(HostProcess.IsAlive), Cancel);
        }

        await using HostProcess second = await HostProcess.StartAsync(data.Path, Cancel);
        await using (ConnectionMultiplexer redis = await ConnectAsync(second))
            Assert.Equal("a job", await redis.GetDatabase().ListRightPopAsync("kept"));
        await HostProcess.SignalAsync("-TERM", second.Id, Cancel);
        Assert.Equal(0, await second.EndAsync(Cancel));
        Assert.DoesNotContain(second.Parts.Values.Select(part => part.Process), HostProcess.IsAlive);
        Assert.EndsWith("Stopped.", second.Output);
    }

    private static async Task IsKeptFromOthersAsync(HostProcess host, string data)
    {
        (int code, string told) = await HostProcess.RunAsync(["--data", data, "--port", "0"], Cancel);
        Assert.Equal((1, $"error: {data}: is in use by another AlignDet (process {host.Id}). Stop that one, or give another folder with --data DIR."), (code, told));

        string password = Password(host);
        Assert.DoesNotContain(password, host.Output);
        Assert.DoesNotContain(password, await File.ReadAllTextAsync($"/proc/{host.Parts["jobs"].Process}/cmdline", Cancel));
        Assert.Equal(UnixFileMode.None, new FileInfo(Path.Combine(data, "jobs")).UnixFileMode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    private static async Task<int> ComesBackAsync(HostProcess host, string part)
    {
        int dead = host.Parts[part].Process;
        await HostProcess.SignalAsync("-KILL", dead, Cancel);
        string words = $"{part}   | * running again, process ";
        await host.UntilAsync(() => host.Output.Contains(words), Cancel);
        int next = int.Parse(host.Output.Split(words)[1].Split('\n')[0]);
        Assert.NotEqual(dead, next);
        Assert.True(HostProcess.IsAlive(next));
        Assert.Contains($"{part}   | * ended with code 137 (killed), starts again in 1 s", host.Output);
        return next;
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(HostProcess host) =>
        ConnectionMultiplexer.ConnectAsync($"{host.Parts["jobs"].Address},password={Password(host)}");

    // the owner of the processes may look into their environment, nobody else
    private static string Password(HostProcess host) =>
        File.ReadAllText($"/proc/{host.Parts["jobs"].Process}/environ").Split('\0').Single(line => line.StartsWith("REDIS_PASSWORD=")).Split('=')[1];
}
