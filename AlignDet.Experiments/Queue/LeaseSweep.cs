using StackExchange.Redis;

namespace AlignDet.Experiments.Queue;

/// <summary>
/// Gives back what nobody holds any more. A job in flight without a lease is either being taken at this moment or its worker died in
/// between: only if a second look finds it so does it get a lease, which then runs out like any other.
/// </summary>
internal sealed class LeaseSweep
{
    private readonly Dictionary<string, HashSet<string>> _seen = [];
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <returns>The jobs that are ready again.</returns>
    public async Task<IReadOnlyList<Job>> RunAsync(IDatabase redis, QueueKeys keys, string lane, TimeSpan lease, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            long now = await JobQueue.NowAsync(redis);
            List<Job> back = [];
            foreach (RedisValue id in await redis.SortedSetRangeByScoreAsync(keys.Leases(lane), double.NegativeInfinity, now))
            {
                cancel.ThrowIfCancellationRequested();
                if (await GiveBackAsync(redis, keys, lane, id.ToString(), now) is { } job)
                {
                    back.Add(job);
                }
            }
            await LendAsync(redis, keys, lane, now + (long)lease.TotalMilliseconds, cancel);
            return back;
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<Job?> GiveBackAsync(IDatabase redis, QueueKeys keys, string lane, string id, long now)
    {
        StoredJob? stored = await StoredJob.ReadAsync(redis, keys, id);
        ITransaction change = redis.CreateTransaction();
        if (stored is null)
        {
            Forget(change, keys, lane, id);
            await change.ExecuteAsync();
            return null;
        }
        if (stored.Until > now)
        {
            return null; // renewed since the list was read
        }
        stored.RequireUnchanged(change, keys.Job(id));
        JobQueue.PutBack(change, keys, stored.Job);
        return await change.ExecuteAsync() ? stored.Job : null;
    }

    private async Task LendAsync(IDatabase redis, QueueKeys keys, string lane, long until, CancellationToken cancel)
    {
        HashSet<string> leased = [.. (await redis.SortedSetRangeByRankAsync(keys.Leases(lane))).Select(id => id.ToString())];
        HashSet<string> bare = [.. (await redis.ListRangeAsync(keys.Inflight(lane))).Select(id => id.ToString()).Where(id => !leased.Contains(id))];
        foreach (string id in bare.Where(id => _seen.GetValueOrDefault(lane)?.Contains(id) == true))
        {
            cancel.ThrowIfCancellationRequested();
            StoredJob? stored = await StoredJob.ReadAsync(redis, keys, id);
            ITransaction change = redis.CreateTransaction();
            if (stored is null)
            {
                Forget(change, keys, lane, id);
            }
            else
            {
                stored.RequireUnchanged(change, keys.Job(id));
                _ = change.HashSetAsync(keys.Job(id), StoredJob.UntilField, until);
                _ = change.SortedSetAddAsync(keys.Leases(lane), id, until);
            }
            await change.ExecuteAsync();
        }
        _seen[lane] = bare;
    }

    private static void Forget(ITransaction change, QueueKeys keys, string lane, string id)
    {
        change.AddCondition(Condition.KeyNotExists(keys.Job(id)));
        _ = change.SortedSetRemoveAsync(keys.Leases(lane), id);
        _ = change.ListRemoveAsync(keys.Inflight(lane), id);
    }
}
