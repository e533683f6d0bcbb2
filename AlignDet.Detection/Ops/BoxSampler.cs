using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Draws anchors or proposals for a loss: at most a part of positives, filled up with background
/// (source: torchvision/models/detection/_utils.py, BalancedPositiveNegativeSampler).
/// </summary>
public static class BoxSampler
{
    /// <summary>
    /// A random sample by Torch's generator. Its shape depends on no value and the host reads none, so that a device is not waited for.
    /// </summary>
    /// <param name="matches">[A]: 0 and above for positives, <see cref="Matcher.Background"/>, <see cref="Matcher.Between"/>.</param>
    /// <param name="count">Samples wanted.</param>
    /// <param name="positivePart">At most this part of <paramref name="count"/>, rounded down, is positive.</param>
    /// <returns>
    /// Three tensors [n], n = min(count, A): different positions in <paramref name="matches"/> where valid, positives first and each kind
    /// ascending; whether each is positive; whether it is a sample at all, false at the end where there were not enough.
    /// </returns>
    public static (Tensor Index, Tensor IsPositive, Tensor Valid) Sample(Tensor matches, int count, double positivePart)
    {
        ArgumentNullException.ThrowIfNull(matches);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        long all = matches.shape[0];
        int most = (int)Math.Min(count, all), mostPositive = (int)Math.Min((long)(count * positivePart), all);
        Tensor lot = rand(all, device: matches.device);
        (Tensor positives, Tensor isPositive) = Draw(lot, matches.ge(0), mostPositive);
        (Tensor negatives, Tensor isNegative) = Draw(lot, matches.eq(Matcher.Background), most);
        Tensor room = count - isPositive.sum(); // a scalar that stays on the device
        isNegative = isNegative & arange(most, device: matches.device).lt(room);

        // positives, negatives, places that nothing fills, and by position among themselves
        Tensor places = cat([positives, negatives]);
        Tensor rank = cat([where(isPositive, positives, positives + (2 * all)), where(isNegative, negatives + all, negatives + (2 * all))]);
        (rank, Tensor order) = rank.sort(0);
        rank = rank.narrow(0, 0, most);
        return (
            places.index_select(0, order.narrow(0, 0, most)).MoveToOuterDisposeScope(),
            rank.lt(all).MoveToOuterDisposeScope(),
            rank.lt(2 * all).MoveToOuterDisposeScope());
    }

    /// <summary>Positions of the largest lots among the chosen, [most], and which of them are chosen: those come first.</summary>
    private static (Tensor Places, Tensor IsChosen) Draw(Tensor lot, Tensor chosen, int most)
    {
        (Tensor value, Tensor place) = where(chosen, lot, full_like(lot, -1)).topk(most);
        return (place, value.ge(0));
    }
}
