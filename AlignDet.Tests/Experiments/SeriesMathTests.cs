using AlignDet.Experiments.Metrics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Prop = FsCheck.Fluent.Prop;

namespace AlignDet.Tests.Experiments;

public class SeriesMathTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Thinning_keeps_ends_extremes_and_order() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<NormalFloat[], PositiveInt>((values, size) =>
    {
        MetricPoint[] points = [.. values.Select((value, step) => new MetricPoint(step, s_time, value.Get))];
        int max = size.Get + 3;
        IReadOnlyList<MetricPoint> thin = SeriesMath.Thin(points, max);
        bool keepsAll = points.Length > max || thin.SequenceEqual(points);
        bool keepsExtremes = points.Length == 0 || (thin[0] == points[0] && thin[^1] == points[^1]
            && thin.Min(point => point.Value) == points.Min(point => point.Value) && thin.Max(point => point.Value) == points.Max(point => point.Value));
        return keepsAll && keepsExtremes && thin.Count <= max && thin.Zip(thin.Skip(1)).All(pair => pair.First.Step < pair.Second.Step) && !thin.Except(points).Any();
    }));

    [Fact]
    public void Merged_attempts_show_each_step_once_and_the_newest_says_what() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<(byte First, byte Count)[]>(attempts =>
    {
        List<MetricPoint> merged = SeriesMath.Merge(attempts.Select((attempt, number) => ((long)attempt.First, (IReadOnlyList<MetricPoint>)
            [.. Enumerable.Range(attempt.First, attempt.Count).Select(step => new MetricPoint(step, s_time, number))])));
        Dictionary<long, double> expected = [];
        for (int number = 0; number < attempts.Length; number++)
        {
            foreach (long later in expected.Keys.Where(step => step >= attempts[number].First).ToArray())
            {
                expected.Remove(later);
            }
            Enumerable.Range(attempts[number].First, attempts[number].Count).ToList().ForEach(step => expected[step] = number);
        }
        return merged.Select(point => (point.Step, point.Value)).SequenceEqual(expected.OrderBy(point => point.Key).Select(point => (point.Key, point.Value)));
    }));

    [Fact]
    public void Of_two_values_at_a_step_the_last_counts() =>
        Assert.Equal([1, 5], SeriesMath.InOrder([new(2, s_time, 4), new(1, s_time, 1), new(2, s_time, 5)]).Select(point => point.Value));
}
