using AlignDet.Detection.Ops;
using AlignDet.Detection.PreTraining;
using Xunit;

namespace AlignDet.Tests.Detection;

public class AnchorSamplerTests
{
    // 20 positives, 50 background, 30 between
    private static readonly long[] s_matches = [.. Enumerable.Range(0, 100).Select(i => i % 10 < 2 ? i : i % 10 < 7 ? Matcher.Background : Matcher.Between)];

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(5, 5, 0)]
    [InlineData(20, 20, 0)]
    [InlineData(21, 20, 1)]
    [InlineData(60, 20, 40)]
    [InlineData(70, 20, 50)]
    [InlineData(2048, 20, 50)]
    public void Positives_come_first_then_background_up_to_the_number_and_never_those_between(int count, int positives, int negatives)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            int[] chosen = AnchorSampler.Choose(s_matches, count, new Random(seed));
            Assert.Equal(chosen.Order().Distinct(), chosen);
            Assert.Equal(positives, chosen.Count(i => s_matches[i] >= 0));
            Assert.Equal(negatives, chosen.Count(i => s_matches[i] == Matcher.Background));
            Assert.Equal(positives + negatives, chosen.Length);
        }
    }

    [Fact]
    public void The_same_seed_chooses_the_same_and_another_seed_something_else()
    {
        int[] Chosen(int seed) => AnchorSampler.Choose(s_matches, 40, new Random(seed));
        Assert.Equal(Chosen(7), Chosen(7));
        Assert.NotEqual(Chosen(7), Chosen(8));
    }

    [Fact]
    public void Every_anchor_has_the_same_chance()
    {
        int[] times = new int[s_matches.Length];
        for (int seed = 0; seed < 2000; seed++)
        {
            foreach (int i in AnchorSampler.Choose(s_matches, 45, new Random(seed)))
            {
                times[i]++;
            }
        }
        // half of the background is taken: 1000 times each, standard deviation 22
        Assert.All(times.Where((_, i) => s_matches[i] == Matcher.Background), t => Assert.InRange(t, 880, 1120));
    }

    [Fact]
    public void Nothing_to_choose_from_gives_nothing()
    {
        Assert.Empty(AnchorSampler.Choose([], 10, new Random(1)));
        Assert.Empty(AnchorSampler.Choose([Matcher.Between, Matcher.Between], 10, new Random(1)));
    }
}
