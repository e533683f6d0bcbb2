using System.Globalization;
using AlignDet.Experiments.Live;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AlignDet.Experiments.Queue;

/// <summary>
/// Jobs in Redis: lists ready and inflight, leases by the server's clock, a fence per job. Holds nothing that the store could not give
/// again. Every change is one transaction with conditions on the hash of its job alone, so that workers never wait for each other.
/// </summary>
public sealed class JobQueue(IConnectionMultiplexer connection, LiveFeed live, IOptions<JobOptions> options)
{
    private const int ConflictRetries = 20;
    private readonly QueueKeys _keys = new(Caller.DefaultWorkspace);
    private readonly LeaseSweep _sweep = new();

    private IDatabase Redis => connection.GetDatabase();

    /// <summary>Puts a job in unless it is there already.</summary>
    public async Task<bool> EnqueueAsync(Job job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancel.ThrowIfCancellationRequested();
        RedisKey key = _keys.Job(job.Id);
        ITransaction change = Redis.CreateTransaction();
        change.AddCondition(Condition.KeyNotExists(key));
        _ = change.HashSetAsync(key, StoredJob.Entries(job));
        _ = change.ListLeftPushAsync(_keys.Ready(job), job.Id);
        _ = change.SortedSetAddAsync(_keys.Priorities(job.Lane, job.Device), job.Priority, job.Priority);
        bool isNew = await change.ExecuteAsync();
        if (isNew)
        {
            await TellAsync(job);
        }
        return isNew;
    }

    /// <summary>Takes the next job of a lane; null when there is none.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="cancel">Stops before a job is taken.</param>
    /// <param name="device">Kind of device of whoever asks: jobs that must have it come too.</param>
    public async Task<JobLease?> ClaimAsync(string lane, CancellationToken cancel, string? device = null)
    {
        string?[] devices = device is null ? [null] : [device, null];
        List<(string? Device, int Priority)> places = [];
        foreach (string? kind in devices)
        {
            RedisValue[] priorities = await Redis.SortedSetRangeByRankAsync(_keys.Priorities(lane, kind));
            places.AddRange(priorities.Select(p => (kind, (int)p)));
        }
        foreach ((string? kind, int priority) in places.OrderByDescending(place => place.Priority))
        {
            cancel.ThrowIfCancellationRequested();
            RedisKey ready = _keys.Ready(lane, kind, priority);
            RedisValue id;
            while (!(id = await Redis.ListMoveAsync(ready, _keys.Inflight(lane), ListSide.Right, ListSide.Left)).IsNull)
            {
                if (await TakeAsync(id.ToString(), lane) is { } lease)
                {
                    return lease;
                }
            }
            // best effort: when a job arrives meanwhile, the priority stays
            ITransaction forget = Redis.CreateTransaction();
            forget.AddCondition(Condition.KeyNotExists(ready));
            _ = forget.SortedSetRemoveAsync(_keys.Priorities(lane, kind), priority);
            await forget.ExecuteAsync();
        }
        return null;
    }

    /// <summary>Keeps a job for another lease time; false when it is somebody else's now.</summary>
    public async Task<bool> RenewAsync(JobLease lease, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        long until = await LeaseEndAsync();
        return await ChangeOwnAsync(lease, cancel, (change, key) =>
        {
            _ = change.HashSetAsync(key, StoredJob.UntilField, until);
            _ = change.SortedSetAddAsync(_keys.Leases(lease.Job.Lane), lease.Job.Id, until);
        });
    }

    /// <summary>Takes a finished job out; false when it was somebody else's.</summary>
    public Task<bool> CompleteAsync(JobLease lease, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ChangeOwnAsync(lease, cancel, (change, key) =>
        {
            _ = change.KeyDeleteAsync(key);
            TakeOut(change, lease.Job);
        });
    }

    /// <summary>Gives a job back for somebody else, who gets it before those that wait; false when it was somebody else's.</summary>
    public async Task<bool> ReleaseAsync(JobLease lease, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        bool released = await ChangeOwnAsync(lease, cancel, (change, _) => PutBack(change, _keys, lease.Job));
        if (released)
        {
            await TellAsync(lease.Job);
        }
        return released;
    }

    /// <summary>Registers a job that Redis has forgotten, in the hands of whoever holds the run; false when it is there.</summary>
    public async Task<bool> RestoreAsync(JobLease lease, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lease);
        cancel.ThrowIfCancellationRequested();
        long until = await LeaseEndAsync();
        RedisKey key = _keys.Job(lease.Job.Id);
        ITransaction change = Redis.CreateTransaction();
        change.AddCondition(Condition.KeyNotExists(key));
        _ = change.HashSetAsync(key,
        [
            .. StoredJob.Entries(lease.Job), new(StoredJob.OwnerField, lease.Token), new(StoredJob.AttemptCount, lease.Attempt), new(StoredJob.UntilField, until),
        ]);
        _ = change.ListLeftPushAsync(_keys.Inflight(lease.Job.Lane), lease.Job.Id);
        _ = change.SortedSetAddAsync(_keys.Leases(lease.Job.Lane), lease.Job.Id, until);
        return await change.ExecuteAsync();
    }

    /// <summary>Takes a job that waits out of the queue; false when it does not wait.</summary>
    public async Task<bool> RemoveAsync(Job job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        for (int i = 0; i < ConflictRetries; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (await StoredJob.ReadAsync(Redis, _keys, job.Id) is not { Owner: null } stored)
            {
                return false;
            }
            ITransaction change = Redis.CreateTransaction();
            stored.RequireUnchanged(change, _keys.Job(job.Id));
            _ = change.KeyDeleteAsync(_keys.Job(job.Id));
            TakeOut(change, stored.Job);
            if (await change.ExecuteAsync())
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Gives back jobs whose lease ran out.</summary>
    public async Task<int> SweepAsync(string lane, CancellationToken cancel)
    {
        IReadOnlyList<Job> back = await _sweep.RunAsync(Redis, _keys, lane, options.Value.Lease, cancel);
        foreach (Job job in back)
        {
            await TellAsync(job);
        }
        return back.Count;
    }

    /// <summary>The server's clock: one for all workers, whatever their own say.</summary>
    internal static async Task<long> NowAsync(IDatabase redis)
    {
        RedisResult[] time = (RedisResult[])(await redis.ExecuteAsync("TIME"))!;
        return (long.Parse(time[0].ToString(), CultureInfo.InvariantCulture) * 1000) + (long.Parse(time[1].ToString(), CultureInfo.InvariantCulture) / 1000);
    }

    internal static void PutBack(ITransaction change, QueueKeys keys, Job job)
    {
        _ = change.HashDeleteAsync(keys.Job(job.Id), [StoredJob.OwnerField, StoredJob.UntilField]);
        _ = change.SortedSetRemoveAsync(keys.Leases(job.Lane), job.Id);
        _ = change.ListRemoveAsync(keys.Inflight(job.Lane), job.Id);
        _ = change.ListRemoveAsync(keys.Ready(job), job.Id);
        _ = change.ListRightPushAsync(keys.Ready(job), job.Id);
        _ = change.SortedSetAddAsync(keys.Priorities(job.Lane, job.Device), job.Priority, job.Priority);
    }

    private void TakeOut(ITransaction change, Job job)
    {
        _ = change.SortedSetRemoveAsync(_keys.Leases(job.Lane), job.Id);
        _ = change.ListRemoveAsync(_keys.Inflight(job.Lane), job.Id);
        _ = change.ListRemoveAsync(_keys.Ready(job), job.Id);
    }

    /// <summary>Makes the job of an id that was just moved to inflight one's own; null when somebody else has it or it is gone.</summary>
    private async Task<JobLease?> TakeAsync(string id, string lane)
    {
        RedisKey key = _keys.Job(id);
        string token = Guid.NewGuid().ToString("N");
        for (int i = 0; i < ConflictRetries; i++)
        {
            StoredJob? stored = await StoredJob.ReadAsync(Redis, _keys, id);
            if (stored is null)
            {
                ITransaction forget = Redis.CreateTransaction();
                forget.AddCondition(Condition.KeyNotExists(key));
                _ = forget.ListRemoveAsync(_keys.Inflight(lane), id);
                await forget.ExecuteAsync();
                return null;
            }
            if (stored.Owner is not null)
            {
                return null; // the place in inflight is that owner's now
            }
            long until = await LeaseEndAsync();
            ITransaction take = Redis.CreateTransaction();
            take.AddCondition(Condition.KeyExists(key));
            take.AddCondition(Condition.HashNotExists(key, StoredJob.OwnerField));
            _ = take.HashSetAsync(key, [new(StoredJob.OwnerField, token), new(StoredJob.UntilField, until)]);
            Task<long> attempt = take.HashIncrementAsync(key, StoredJob.AttemptCount);
            _ = take.SortedSetAddAsync(_keys.Leases(lane), id, until);
            if (await take.ExecuteAsync())
            {
                return new JobLease(stored.Job, token, (int)await attempt);
            }
        }
        return null; // left in inflight: the sweep gives it back
    }

    private async Task<bool> ChangeOwnAsync(JobLease lease, CancellationToken cancel, Action<ITransaction, RedisKey> change)
    {
        RedisKey key = _keys.Job(lease.Job.Id);
        for (int i = 0; i < ConflictRetries; i++)
        {
            cancel.ThrowIfCancellationRequested();
            ITransaction transaction = Redis.CreateTransaction();
            transaction.AddCondition(Condition.HashEqual(key, StoredJob.OwnerField, lease.Token));
            change(transaction, key);
            if (await transaction.ExecuteAsync())
            {
                return true;
            }
            if (await Redis.HashGetAsync(key, StoredJob.OwnerField) != lease.Token)
            {
                return false;
            }
        }
        return false;
    }

    private async Task<long> LeaseEndAsync() => await NowAsync(Redis) + (long)options.Value.Lease.TotalMilliseconds;

    private Task TellAsync(Job job) => live.PublishAsync(new LiveEvent(LiveKind.Job, job.Workspace, job.Run));
}
