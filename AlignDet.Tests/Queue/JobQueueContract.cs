using System.Collections.Concurrent;
using AlignDet.Experiments;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using AlignDet.Tests.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.Queue;

/// <summary>What the queue promises, on every server that it may be given. Each test has a lane of its own.</summary>
public abstract class JobQueueContract
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly string _lane = $"lane-{Guid.NewGuid():N}";
    private readonly ServerFixture _server;

    protected JobQueueContract(ServerFixture server)
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        _server = server;
    }

    [Fact]
    public async Task A_job_is_taken_by_one_worker_only()
    {
        JobQueue queue = Queue();
        Job[] jobs = [.. Enumerable.Range(0, 40).Select(_ => New())];
        foreach (Job job in jobs)
        {
            Assert.True(await queue.EnqueueAsync(job, _cancel));
        }
        JobLease[][] taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            List<JobLease> own = [];
            while (await queue.ClaimAsync(_lane, _cancel) is { } lease)
            {
                own.Add(lease);
            }
            return own.ToArray();
        })));
        Assert.Equal(jobs.Order(s_byRun), taken.SelectMany(own => own).Select(lease => lease.Job).Order(s_byRun));
    }

    [Fact]
    public async Task A_job_is_there_once_however_often_it_is_put_in()
    {
        JobQueue queue = Queue();
        Job job = New();
        bool[] added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => queue.EnqueueAsync(job, _cancel)));
        Assert.Single(added, isNew => isNew);
        JobLease lease = await TakeAsync(queue);
        Assert.False(await queue.EnqueueAsync(job, _cancel));
        Assert.Null(await queue.ClaimAsync(_lane, _cancel));
        Assert.True(await queue.CompleteAsync(lease, _cancel));
        Assert.True(await queue.EnqueueAsync(job, _cancel));
    }

    [Fact]
    public async Task Higher_priority_goes_first_and_the_older_of_equals()
    {
        JobQueue queue = Queue();
        Job[] jobs = [New(0), New(-7), New(1000), New(0), New(3), New(1000)];
        foreach (Job job in jobs)
        {
            await queue.EnqueueAsync(job, _cancel);
        }
        foreach (int i in (int[])[2, 5, 4, 0, 3, 1])
        {
            Assert.Equal(jobs[i], (await TakeAsync(queue)).Job);
        }
    }

    [Fact]
    public async Task A_job_for_a_device_is_given_to_those_who_have_it()
    {
        JobQueue queue = Queue();
        Job any = New(), cuda = New() with { Device = "cuda" };
        await queue.EnqueueAsync(any, _cancel);
        await queue.EnqueueAsync(cuda, _cancel);
        Assert.Equal(any, (await queue.ClaimAsync(_lane, _cancel, "cpu"))?.Job);
        Assert.Null(await queue.ClaimAsync(_lane, _cancel, "cpu"));
        Assert.Equal(cuda, (await queue.ClaimAsync(_lane, _cancel, "cuda"))?.Job);
    }

    [Fact]
    public async Task When_a_lease_runs_out_another_worker_gets_the_job_and_the_first_changes_nothing_any_more()
    {
        JobQueue queue = Queue(leaseSeconds: 0.5);
        await queue.EnqueueAsync(New(), _cancel);
        JobLease stalled = await TakeAsync(queue);
        await Eventually.TrueAsync(async () => await queue.SweepAsync(_lane, _cancel) == 1);

        Assert.False(await queue.RenewAsync(stalled, _cancel));
        Assert.False(await queue.CompleteAsync(stalled, _cancel));
        JobLease next = await TakeAsync(Queue());
        Assert.Equal((stalled.Job, 2), (next.Job, next.Attempt));
        Assert.False(await queue.RenewAsync(stalled, _cancel));
        Assert.False(await queue.ReleaseAsync(stalled, _cancel));
        Assert.False(await queue.CompleteAsync(stalled, _cancel));
        Assert.Null(await queue.ClaimAsync(_lane, _cancel));
        Assert.True(await queue.CompleteAsync(next, _cancel));
    }

    [Fact]
    public async Task A_renewed_lease_is_kept()
    {
        JobQueue queue = Queue(leaseSeconds: 0.5), patient = Queue();
        await queue.EnqueueAsync(New(), _cancel);
        JobLease lease = await TakeAsync(queue);
        Assert.True(await patient.RenewAsync(lease, _cancel));
        await Task.Delay(700, _cancel); // past the first lease
        Assert.Equal(0, await queue.SweepAsync(_lane, _cancel));
        Assert.True(await queue.CompleteAsync(lease, _cancel));
    }

    [Fact]
    public async Task A_job_given_back_is_the_next_to_be_taken()
    {
        JobQueue queue = Queue();
        await queue.EnqueueAsync(New(), _cancel);
        await queue.EnqueueAsync(New(), _cancel);
        JobLease lease = await TakeAsync(queue);
        Assert.True(await queue.ReleaseAsync(lease, _cancel));
        Assert.Equal(lease.Job, (await TakeAsync(queue)).Job);
    }

    [Fact]
    public async Task A_waiting_job_can_be_removed_a_taken_one_cannot()
    {
        JobQueue queue = Queue();
        Job job = New();
        await queue.EnqueueAsync(job, _cancel);
        Assert.True(await queue.RemoveAsync(job, _cancel));
        Assert.Null(await queue.ClaimAsync(_lane, _cancel));
        Assert.False(await queue.RemoveAsync(job, _cancel));

        await queue.EnqueueAsync(job, _cancel);
        JobLease lease = await TakeAsync(queue);
        Assert.False(await queue.RemoveAsync(job, _cancel));
        Assert.True(await queue.CompleteAsync(lease, _cancel));
    }

    [Fact]
    public async Task A_job_that_was_forgotten_is_registered_again_by_its_holder()
    {
        JobQueue queue = Queue();
        Job job = New();
        await queue.EnqueueAsync(job, _cancel);
        JobLease lease = await TakeAsync(queue);
        Assert.False(await queue.RestoreAsync(lease, _cancel));
        await queue.CompleteAsync(lease, _cancel);

        Assert.True(await queue.RestoreAsync(lease, _cancel));
        Assert.Null(await queue.ClaimAsync(_lane, _cancel));
        Assert.True(await queue.RenewAsync(lease, _cancel));
        Assert.True(await queue.CompleteAsync(lease, _cancel));
    }

    [Fact]
    public async Task A_worker_that_dies_between_moving_and_taking_a_job_loses_nothing()
    {
        JobQueue queue = Queue(leaseSeconds: 0.5);
        Job job = New();
        await queue.EnqueueAsync(job, _cancel);
        QueueKeys keys = new(job.Workspace);
        await _server.Connection.GetDatabase().ListMoveAsync(keys.Ready(job), keys.Inflight(_lane), ListSide.Right, ListSide.Left);
        Assert.Null(await queue.ClaimAsync(_lane, _cancel));

        await Eventually.TrueAsync(async () => await queue.SweepAsync(_lane, _cancel) == 1);
        Assert.Equal(job, (await TakeAsync(queue)).Job);
    }

    [Fact]
    public async Task Nothing_is_lost_or_done_twice_when_the_server_is_killed()
    {
        const int Jobs = 60;
        ConcurrentDictionary<string, int> done = [];
        ConcurrentDictionary<string, bool> unsure = [];
        Dictionary<string, int> sent = []; // how often a job was put in, or may have been by a call whose answer was lost
        Job[] jobs = [.. Enumerable.Range(0, Jobs).Select(_ => New())];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        bool IsOver() => jobs.All(job => done.ContainsKey(job.Run) || unsure.ContainsKey(job.Run));

        async Task WorkAsync()
        {
            await using ConnectionMultiplexer connection = await _server.ConnectAsync();
            JobQueue queue = Queue(1, connection);
            while (!stop.IsCancellationRequested)
            {
                if (await TryAsync(() => queue.ClaimAsync(_lane, _cancel)) is not { } lease)
                {
                    await Task.Delay(20, _cancel);
                    continue;
                }
                await Task.Delay(10, _cancel);
                try
                {
                    if (await queue.CompleteAsync(lease, _cancel))
                    {
                        done.AddOrUpdate(lease.Job.Run, 1, (_, times) => times + 1);
                    }
                }
                catch (Exception fault) when (fault is RedisException or TimeoutException)
                {
                    unsure[lease.Job.Run] = true; // the server may have done it without saying so
                }
            }
        }

        Task[] workers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync))];
        JobQueue queue = Queue(1);
        foreach (Job job in jobs)
        {
            sent[job.Run] = 0;
            await Eventually.TrueAsync(async () =>
            {
                string? answer = await TryAsync(async () => await queue.EnqueueAsync(job, _cancel) ? "new" : "there");
                sent[job.Run] += answer == "there" ? 0 : 1;
                return answer is not null;
            });
            if (job == jobs[Jobs / 3] || job == jobs[2 * Jobs / 3])
            {
                _server.Server.Restart();
            }
        }
        await Eventually.TrueAsync(
            async () =>
            {
                await TryAsync(async () => $"{await queue.SweepAsync(_lane, _cancel)}");
                return IsOver();
            },
            "the jobs to be done");
        await stop.CancelAsync();
        await Task.WhenAll(workers);
        Assert.All(done, job => Assert.InRange(job.Value, 1, sent[job.Key]));
        Assert.True(unsure.Count < Jobs / 2, $"{unsure.Count} of {Jobs} were interrupted");
    }

    private static readonly Comparer<Job> s_byRun = Comparer<Job>.Create((a, b) => string.CompareOrdinal(a.Run, b.Run));

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private Job New(int priority = 0) => new(Caller.DefaultWorkspace, RunId.New(TimeProvider.System), _lane, priority);

    private JobQueue Queue(double leaseSeconds = 60, IConnectionMultiplexer? connection = null) => new(
        connection ?? _server.Connection,
        new LiveFeed(connection ?? _server.Connection, NullLogger<LiveFeed>.Instance),
        Options.Create(new JobOptions { LeaseSeconds = leaseSeconds, HeartbeatSeconds = leaseSeconds / 4 }));

    private async Task<JobLease> TakeAsync(JobQueue queue)
    {
        JobLease? lease = await queue.ClaimAsync(_lane, _cancel);
        Assert.NotNull(lease);
        return lease;
    }
}
