using System.Diagnostics;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Tests.TrainingStages;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>The trainer as it is started.</summary>
public class TrainerProcessTests(TinyScenes scenes) : IClassFixture<TinyScenes>
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_settings_are_told_together_in_plain_lines()
    {
        await AssertToldAsync([], "ConnectionStrings__blobs is missing", "ConnectionStrings__jobs is missing");
    }

    [Fact]
    public async Task Wrong_settings_of_several_sections_are_told_together_in_plain_lines()
    {
        await using TestPlatform platform = new();
        Dictionary<string, string?> settings = platform.Settings;
        (settings["Jobs:PollSeconds"], settings["Trainer:Lanes"]) = ("0", "fast");
        await AssertToldAsync(settings, "Jobs:PollSeconds is 0. Give 0.05 to 60.", "Trainer:Lanes is \"fast\".");
    }

    private async Task AssertToldAsync(Dictionary<string, string?> settings, params string[] lines)
    {
        using Process process = Start(settings, readsOutput: true);
        string[] told = await Task.WhenAll(process.StandardError.ReadToEndAsync(_cancel), process.StandardOutput.ReadToEndAsync(_cancel));
        await process.WaitForExitAsync(_cancel);
        Assert.Equal(1, process.ExitCode);
        Assert.All(lines, line => Assert.Contains(line, told[0], StringComparison.Ordinal));
        Assert.All(told, text => Assert.DoesNotContain("   at ", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signal_to_stop_gives_the_run_back_and_a_kill_loses_no_more_than_the_steps_since_the_checkpoint()
    {
        await using TestPlatform platform = new();
        Recipe recipe = scenes.FineTune(100_000);
        recipe = recipe with { Data = recipe.Data with { Val = null }, Evaluation = recipe.Evaluation with { Every = 0 }, Checkpoint = recipe.Checkpoint with { Every = 5 } };
        RunRecord run = await platform.AddAsync(recipe);
        using Process first = Start(platform.Settings);
        await platform.WaitAsync(run, r => r.Progress?.Step > 2);
        using (Process kill = Process.Start("kill", ["-TERM", $"{first.Id}"]))
        {
            await kill.WaitForExitAsync(_cancel);
        }
        await first.WaitForExitAsync(_cancel);
        Assert.Equal(0, first.ExitCode);
        RunRecord given = await platform.ReadAsync(run);
        Assert.Equal((RunState.Queued, null, 1), (given.State, given.Owner, given.Attempt));
        Assert.NotNull(given.Last);

        using Process second = Start(platform.Settings);
        await platform.WaitAsync(run, r => r.Attempt == 2 && r.Last?.Checkpoint.StartsWith("attempts/2/", StringComparison.Ordinal) == true);
        second.Kill();
        await second.WaitForExitAsync(_cancel);
        await platform.StartTrainerAsync();
        RunRecord third = await platform.WaitAsync(run, r => r.Attempt == 3 && r.Progress?.Step > 0 && r.Last?.Checkpoint.StartsWith("attempts/3/", StringComparison.Ordinal) == true);
        Assert.Equal("lost", third.Error?.Kind);
        Assert.True(int.Parse(third.Last!.Checkpoint[^6..]) > int.Parse(given.Last.Checkpoint[^6..]));
        await platform.Control.CancelAsync(run.Workspace, run.Id, _cancel);
        await platform.WaitAsync(run, RunState.Cancelled);
    }

    private static Process Start(Dictionary<string, string?> settings, bool readsOutput = false)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "AlignDet.TrainerService.dll") },
            RedirectStandardError = true,
            RedirectStandardOutput = readsOutput,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Trainer__Threads"] = "1"; // other tests want the cores, too
        foreach ((string key, string? value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        return Process.Start(start)!;
    }
}
