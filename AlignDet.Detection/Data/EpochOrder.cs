using AlignDet.Vision.Transforms;

namespace AlignDet.Detection.Data;

/// <summary>
/// The order in which pictures are seen: every picture once an epoch, each epoch in a new order that depends on the seed and
/// the epoch only. So a resumed run sees what an uninterrupted one would have seen.
/// </summary>
/// <param name="count">Pictures.</param>
/// <param name="seed">The recipe's.</param>
public sealed class EpochOrder(int count, int seed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, int[]> _orders = [];

    /// <summary>Index of the n-th picture seen, n from 0.</summary>
    public int At(long n)
    {
        (long epoch, long place) = Math.DivRem(n, count);
        lock (_lock)
        {
            if (!_orders.TryGetValue(epoch, out int[]? order))
            {
                order = [.. Enumerable.Range(0, count)];
                SeedMixer.Random(seed, epoch, -1, 0).Shuffle(order);
                _orders.Remove(epoch - 2); // batches are made ahead, but never two epochs ahead
                _orders[epoch] = order;
            }
            return order[place];
        }
    }
}
