using System.Text.Json;
using AlignDet.Vision.Datasets;
using Xunit;

namespace AlignDet.Tests.Datasets;

public sealed class LabelledSubsetTests
{
    private sealed record Case(int Count, double Percent, int Fold, int[] Chosen);

    // written by numpy 1.24.2: numpy.random.seed(fold); numpy.random.choice(count, int(percent / 100. * count), replace=False)
    [Fact]
    public void The_subsets_are_those_of_numpy()
    {
        string json = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "datasets", "numpy_choice.json"));
        Case[] cases = JsonSerializer.Deserialize<Case[]>(json, JsonSerializerOptions.Web)!;
        Assert.NotEmpty(cases);
        Assert.All(cases, one => Assert.Equal(one.Chosen, LabelledSubset.Choose(one.Count, one.Percent, one.Fold)));
    }

    [Theory]
    [InlineData(-1, 10, 1)]
    [InlineData(10, 101, 1)]
    [InlineData(10, double.NaN, 1)]
    [InlineData(10, 10, -1)]
    public void Numbers_out_of_range_are_refused(int count, double percent, int fold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelledSubset.Choose(count, percent, fold));
}
