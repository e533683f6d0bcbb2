using StackExchange.Redis;

namespace AlignDet.Experiments.Queue;

/// <summary>The hash of a job as it was read.</summary>
internal sealed record StoredJob(Job Job, int Attempts, string? Owner, long? Until)
{
    public const string Lane = "lane", Priority = "priority", Device = "device", AttemptCount = "attempts", OwnerField = "owner", UntilField = "until";

    public static HashEntry[] Entries(Job job) => job.Device is null
        ? [new(Lane, job.Lane), new(Priority, job.Priority)]
        : [new(Lane, job.Lane), new(Priority, job.Priority), new(Device, job.Device)];

    /// <summary>The job of this id; null when there is none.</summary>
    public static async Task<StoredJob?> ReadAsync(IDatabase redis, QueueKeys keys, string id)
    {
        Dictionary<string, RedisValue> fields = (await redis.HashGetAllAsync(keys.Job(id))).ToDictionary(f => f.Name.ToString(), f => f.Value);
        if (fields.Count == 0)
        {
            return null;
        }
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        Job job = new(
            id[..slash], id[(slash + 1)..], fields.GetValueOrDefault(Lane).ToString(), (int)fields.GetValueOrDefault(Priority), fields.GetValueOrDefault(Device));
        return new StoredJob(job, (int)fields.GetValueOrDefault(AttemptCount), fields.GetValueOrDefault(OwnerField), (long?)fields.GetValueOrDefault(UntilField));
    }

    /// <summary>Nobody has taken, renewed or given it back since it was read.</summary>
    public void RequireUnchanged(ITransaction change, RedisKey key)
    {
        change.AddCondition(Condition.KeyExists(key));
        change.AddCondition(Owner is null ? Condition.HashNotExists(key, OwnerField) : Condition.HashEqual(key, OwnerField, Owner));
        change.AddCondition(Until is null ? Condition.HashNotExists(key, UntilField) : Condition.HashEqual(key, UntilField, Until));
    }
}
