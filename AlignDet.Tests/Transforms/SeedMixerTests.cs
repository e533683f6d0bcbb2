using AlignDet.Vision.Transforms;
using Xunit;

namespace AlignDet.Tests.Transforms;

public sealed class SeedMixerTests
{
    [Fact]
    public void Every_argument_matters()
    {
        ulong[] mixed =
        [
            SeedMixer.Mix(1, 0, 0, 0), SeedMixer.Mix(0, 1, 0, 0), SeedMixer.Mix(0, 0, 1, 0), SeedMixer.Mix(0, 0, 0, 1),
            SeedMixer.Mix(0, 0, 0, 0), SeedMixer.Mix(-1, 0, 0, 0),
        ];
        Assert.Equal(mixed.Length, mixed.Distinct().Count());
    }

    [Fact]
    public void Numbers_never_change_from_one_machine_to_another()
    {
        Assert.Equal(0x336C3255CBCC01FEUL, SeedMixer.Mix(1, 2, 3, 4));
        Assert.Equal(1700158919, SeedMixer.Random(1, 2, 3, 4).Next());
    }

    [Fact]
    public void Neighbouring_seeds_give_unrelated_first_numbers()
    {
        double[] first = [.. Enumerable.Range(0, 2000).Select(i => SeedMixer.Random(1, 0, i, 0).NextDouble())];
        Assert.Equal(0.5, first.Average(), 0.03);
        double correlation = Enumerable.Range(0, 1999).Average(i => (first[i] - 0.5) * (first[i + 1] - 0.5)) * 12;
        Assert.Equal(0, correlation, 0.08);
    }
}
