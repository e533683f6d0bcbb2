using AlignDet.Detection.Ops;
using AlignDet.Tests.TrainingStages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

[Collection(TorchGeneratorCollection.Name)]
public class BoxSamplerTests
{
    [Fact]
    public void Samples_are_as_many_positives_as_allowed_filled_up_with_background() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            using var scope = NewDisposeScope();
            var random = new Random(seed);
            int count = random.Next(0, 60);
            double part = random.Next(0, 5) / 4.0, positiveShare = random.NextDouble();
            long[] matches = [.. Enumerable.Range(0, random.Next(0, 90)).Select(_ => random.NextDouble() < positiveShare ? random.Next(3) : random.Next(-2, 0))];
            (Tensor index, Tensor isPositive, Tensor valid) = BoxSampler.Sample(tensor(matches, int64), count, part);

            int positives = Math.Min(matches.Count(m => m >= 0), (int)(count * part));
            int negatives = Math.Min(matches.Count(m => m == Matcher.Background), count - positives);
            Assert.Equal(Math.Min(count, matches.Length), (int)index.shape[0]);
            Assert.Equal(index.shape, isPositive.shape);
            bool[] isSample = [.. valid.Longs().Select(v => v != 0)];
            Assert.Equal(positives + negatives, isSample.Count(v => v));
            Assert.Equal(isSample.OrderByDescending(v => v), isSample); // what is none stands at the end
            long[] chosen = [.. index.Longs().Where((_, i) => isSample[i])], labels = isPositive.Longs();
            Assert.Equal(chosen.Length, chosen.Distinct().Count());
            Assert.All(index.Longs(), i => Assert.InRange(i, 0, matches.Length - 1));
            Assert.Equal(chosen.Select(i => matches[i] >= 0), labels.Take(chosen.Length).Select(p => p != 0));
            Assert.All(labels.Skip(chosen.Length), p => Assert.Equal(0, p));
            Assert.Equal(positives, (int)labels.Sum());
            Assert.DoesNotContain(Matcher.Between, chosen.Select(i => matches[i]));
            Assert.Equal(chosen.Take(positives).Order(), chosen.Take(positives));
            Assert.Equal(chosen.Skip(positives).Order(), chosen.Skip(positives));
        }));

    [Fact]
    public void A_large_count_keeps_everything()
    {
        using var scope = NewDisposeScope();
        (Tensor index, Tensor isPositive, Tensor valid) = BoxSampler.Sample(tensor([-1L, 0, -2, 3, -1]), 1_000_000, 0.25);
        Assert.Equal([1, 3, 0, 4], index.Longs()[..4]);
        Assert.Equal([1, 1, 0, 0, 0], isPositive.Longs());
        Assert.Equal([1, 1, 1, 1, 0], valid.Longs());
    }

    [Fact]
    public void Every_candidate_is_as_likely_as_any_other_and_the_seed_decides()
    {
        using var scope = NewDisposeScope();
        Tensor matches = tensor(Enumerable.Range(0, 40).Select(i => i < 20 ? 0L : -1).ToArray());
        int[] drawn = new int[40];
        random.manual_seed(1);
        for (int i = 0; i < 400; i++)
        {
            using var step = NewDisposeScope();
            foreach (long k in BoxSampler.Sample(matches, 10, 0.5).Index.Longs())
            {
                drawn[k]++;
            }
        }
        Assert.All(drawn, times => Assert.InRange(times, 60, 140)); // 100 expected, deviation 8.7
        random.manual_seed(7);
        long[] first = BoxSampler.Sample(matches, 10, 0.5).Index.Longs(), second = BoxSampler.Sample(matches, 10, 0.5).Index.Longs();
        random.manual_seed(7);
        Assert.Equal(first, BoxSampler.Sample(matches, 10, 0.5).Index.Longs());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Nothing_stays_in_memory_but_the_result()
    {
        using var scope = NewDisposeScope();
        Tensor matches = tensor([-1L, 0, -2, 3, -1]);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            BoxSampler.Sample(matches, 3, 0.5);
        }
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        BoxSampler.Sample(matches, 3, 0.5);
        Assert.Equal(before + 3, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
