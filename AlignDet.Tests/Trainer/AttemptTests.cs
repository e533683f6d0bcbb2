using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.Tests.Platform;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>Runs in a trainer's hands: the record decides, whatever the queue says.</summary>
public class AttemptTests
{
    private static readonly TrainerInfo s_trainer = new("here", "cpu", "1.0");
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_makes_the_run_running_under_a_new_owner()
    {
        await using TestPlatform platform = new();
        RunRecord run = await QueuedAsync(platform);
        await using RunAttempt? attempt = await ClaimAsync(platform);

        RunRecord now = await platform.ReadAsync(run);
        Assert.Equal((RunState.Running, 1, "here", "1.0"), (now.State, now.Attempt, now.Trainer, now.Code?.Version));
        Assert.NotNull(now.Owner);
        Assert.NotNull(now.StartedUtc);
        Assert.Equal(7, attempt!.Recipe.Schedule.Steps);
        Assert.Equal($"runs/default/{run.Id}/attempts/1/", attempt.Prefix);
    }

    [Theory]
    [InlineData(RunState.Paused)]
    [InlineData(RunState.Blocked)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.Succeeded)]
    public async Task A_job_of_a_run_that_does_not_wait_is_dropped(RunState state)
    {
        await using TestPlatform platform = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(7), state);
        await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel);
        Assert.Null(await ClaimAsync(platform));
        Assert.Equal(run.State, (await platform.ReadAsync(run)).State);
        Assert.True(await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel));
    }

    [Fact]
    public async Task A_job_whose_record_is_damaged_is_dropped_and_the_next_is_taken()
    {
        await using TestPlatform platform = new();
        RunRecord bad = await QueuedAsync(platform), good = await QueuedAsync(platform);
        await platform.Runs.Store.WriteAsync(StoreKeys.Run(bad.Workspace, bad.Id), "{ half"u8.ToArray(), WriteCondition.Always, null, _cancel);
        await using RunAttempt? attempt = await ClaimAsync(platform);
        Assert.Equal(good.Id, attempt?.Run.Id);
        Assert.True(await platform.Get<JobQueue>().EnqueueAsync(Job.Of(bad), _cancel));
    }

    [Fact]
    public async Task A_run_that_needs_another_device_waits_for_a_trainer_that_has_it()
    {
        await using TestPlatform platform = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(7), device: "cuda");
        // as a service would that knows nothing of devices
        await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run) with { Device = null }, _cancel);
        Assert.Null(await ClaimAsync(platform));
        Assert.Null(await ClaimAsync(platform));
        await using RunAttempt? attempt = await platform.Get<AttemptSource>().TryClaimAsync("train", s_trainer with { Device = "cuda:1" }, _cancel);
        Assert.Equal(run.Id, attempt?.Run.Id);
        Assert.Equal(1, attempt?.Run.Attempt);
    }

    [Fact]
    public async Task An_attempt_that_lost_its_run_changes_nothing_any_more()
    {
        await using TestPlatform platform = new();
        RunRecord run = await QueuedAsync(platform);
        await using RunAttempt? attempt = await ClaimAsync(platform);
        await platform.Runs.ChangeAsync(run.Workspace, run.Id, r => r with { Owner = "somebody", Attempt = 2, HeartbeatUtc = DateTimeOffset.UtcNow.AddHours(1) }, _cancel);
        await Eventually.TrueAsync(() => attempt!.Lost.IsCancellationRequested);
        RunRecord before = await platform.ReadAsync(run);

        using TemporaryFolder folder = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt!.SaveCheckpointAsync(3, Checkpoint(folder, 3), new Dictionary<string, double>(), _cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt!.PublishAsync("results.json", Path.Combine(folder.Path, "step-000003", "model.safetensors"), _cancel));
        Assert.False(await attempt!.EndAsync(AttemptOutcome.Succeeded, null, _cancel));
        RunRecord after = await platform.ReadAsync(run);
        Assert.Equal((before.State, before.Owner, before.Last, before.Results, before.HeartbeatUtc), (after.State, after.Owner, after.Last, after.Results, after.HeartbeatUtc));
        Assert.False(await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel)); // its job is there still
    }

    [Fact]
    public async Task The_newest_and_the_best_checkpoint_are_kept_and_each_has_its_index_last()
    {
        await using TestPlatform platform = new();
        RunRecord run = await QueuedAsync(platform);
        await using RunAttempt? attempt = await ClaimAsync(platform);
        using TemporaryFolder folder = new();
        foreach ((long step, double ap) in new[] { (1L, 0.2), (2L, 0.7), (3L, 0.1), (4L, 0.3), (5L, double.NaN) })
        {
            await attempt!.SaveCheckpointAsync(step, Checkpoint(folder, step), new Dictionary<string, double> { ["val/ap"] = ap }, _cancel);
        }
        RunRecord now = await platform.ReadAsync(run);
        Assert.Equal("attempts/1/checkpoints/step-000005", now.Last?.Checkpoint);
        Assert.Equal(new RunBest("attempts/1/checkpoints/step-000002", "val/ap", 0.7), now.Best);
        IReadOnlyList<StoredCheckpoint> kept = await new CheckpointArchive(platform.Runs.Store).ListAsync(run.Workspace, run.Id, _cancel);
        Assert.Equal([5, 4, 2], kept.Select(c => c.Step));
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(platform.Store, "runs", "default", run.Id, "attempts", "1", "checkpoints")).Length);
    }

    [Fact]
    public async Task What_a_killed_trainer_left_of_a_checkpoint_is_removed()
    {
        await using TestPlatform platform = new();
        RunRecord run = await QueuedAsync(platform);
        await platform.Runs.ChangeAsync(run.Workspace, run.Id, r => r with { Attempt = 1 }, _cancel);
        using TemporaryFolder folder = new();
        string left = $"{StoreKeys.RunFolder(run.Workspace, run.Id)}{CheckpointArchive.Path(1, 7)}/model.safetensors", whole = left.Replace("007", "003", StringComparison.Ordinal);
        await platform.Runs.Store.WriteAsync(left, "half"u8.ToArray(), WriteCondition.Always, null, _cancel);
        await new CheckpointArchive(platform.Runs.Store).SaveAsync(run with { Attempt = 1 }, 3, Checkpoint(folder, 3), _cancel);
        await using RunAttempt? attempt = await ClaimAsync(platform);
        await attempt!.SaveCheckpointAsync(1, Checkpoint(folder, 1), new Dictionary<string, double>(), _cancel);
        Assert.Null(await platform.Runs.Store.ReadAsync(left, _cancel));
        Assert.NotNull(await platform.Runs.Store.ReadAsync(whole, _cancel)); // keepLast is 2
    }

    [Fact]
    public async Task A_trainer_that_dies_too_often_over_a_run_makes_it_fail_with_advice()
    {
        await using TestPlatform platform = new(leaseSeconds: 0.5);
        RunRecord run = await QueuedAsync(platform);
        int max = new JobOptions().MaxAttempts;
        JobQueue queue = platform.Get<JobQueue>();
        for (int i = 1; i <= max; i++)
        {
            await using RunAttempt? attempt = await ClaimAsync(platform);
            Assert.Equal(i, attempt?.Run.Attempt);
            await attempt!.DisposeAsync(); // dies: its heart stops and it says nothing
            await platform.Runs.ChangeAsync(run.Workspace, run.Id, r => r with { HeartbeatUtc = DateTimeOffset.UtcNow.AddMinutes(-1) }, _cancel);
            await Eventually.TrueAsync(async () => await queue.SweepAsync("train", _cancel) == 1);
        }
        Assert.Null(await ClaimAsync(platform));
        RunRecord now = await platform.ReadAsync(run);
        Assert.Equal((RunState.Failed, "lost"), (now.State, now.Error?.Kind));
        Assert.Contains("logs", now.Error!.Advice);
        Assert.Null(now.Owner);
    }

    [Fact]
    public async Task A_job_that_redis_forgot_is_registered_again_by_the_attempt_that_holds_the_run()
    {
        await using TestPlatform platform = new();
        RunRecord run = await QueuedAsync(platform);
        await using RunAttempt? attempt = await ClaimAsync(platform);
        await platform.Redis.FlushAsync();
        await Eventually.TrueAsync(async () => await platform.Get<IConnectionMultiplexer>().GetDatabase().KeyExistsAsync(new QueueKeys(run.Workspace).Job(Job.Of(run).Id)));
        Assert.Null(await ClaimAsync(platform));
        Assert.True(await attempt!.EndAsync(AttemptOutcome.Succeeded, null, _cancel));
        Assert.True(await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel)); // its job is gone
    }

    [Fact]
    public async Task Time_left_follows_the_pace()
    {
        await using TestPlatform platform = new();
        ManualTime time = new();
        ProgressEstimate estimate = new(time);
        for (int step = 100; step <= 200; step++)
        {
            estimate.Report("train", step, 1100);
            time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.Equal(new RunProgress(200, 1100, "train", 1800), estimate.Current);
        estimate.Report("evaluate", 1, 10);
        Assert.Null(estimate.Current!.EtaSeconds);
        time.Advance(TimeSpan.FromMinutes(5));
        estimate.Report("train", 201, 1100);
        Assert.Equal(1798, estimate.Current.EtaSeconds); // the five minutes were not training's
    }

    private static string Checkpoint(TemporaryFolder parent, long step)
    {
        string folder = Directory.CreateDirectory(parent.File(CheckpointFolder.Name(step))).FullName;
        File.WriteAllText(Path.Combine(folder, CheckpointFolder.ModelFile), $"weights {step}");
        CheckpointFolder.Seal(folder, step, new Dictionary<string, double>(), null);
        return folder;
    }

    private async Task<RunRecord> QueuedAsync(TestPlatform platform)
    {
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(7));
        await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel);
        return run;
    }

    private Task<RunAttempt?> ClaimAsync(TestPlatform platform) => platform.Get<AttemptSource>().TryClaimAsync("train", s_trainer, _cancel);

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
