using System.Globalization;
using StackExchange.Redis;

namespace AlignDet.Experiments.Queue;

/// <summary>Where the queue of a workspace lies in Redis. The braces keep its keys on one node of a cluster, as transactions demand.</summary>
internal sealed class QueueKeys(string workspace)
{
    private const string AnyDevice = "any";
    private readonly string _prefix = $"aligndet:{{{workspace}}}:jobs:";

    /// <summary>Hash: lane, priority, device, attempts; while it is held, owner; while it is in flight, the end of its lease.</summary>
    public RedisKey Job(string id) => $"{_prefix}job:{id}";

    /// <summary>List of ids that wait, newest left, of one priority and device.</summary>
    public RedisKey Ready(string lane, string? device, int priority) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}ready:{lane}:{device ?? AnyDevice}:{priority}");

    public RedisKey Ready(Job job) => Ready(job.Lane, job.Device, job.Priority);

    /// <summary>Sorted set of the priorities that may have something ready.</summary>
    public RedisKey Priorities(string lane, string? device) => $"{_prefix}priorities:{lane}:{device ?? AnyDevice}";

    /// <summary>List of ids that were taken.</summary>
    public RedisKey Inflight(string lane) => $"{_prefix}inflight:{lane}";

    /// <summary>Sorted set: id by the end of its lease, in the server's milliseconds.</summary>
    public RedisKey Leases(string lane) => $"{_prefix}leases:{lane}";
}
