using AlignDet.Detection.PreTraining;
using AlignDet.Detection.Training;
using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Detection;

public class LearningRateTests
{
    private static readonly ScheduleSpec s_schedule = new() { Lr = 0.02, WarmupSteps = 100, WarmupFactor = 0.001, Milestones = [300, 400], Gamma = 0.1, Steps = 500 };

    [Theory]
    [InlineData(0, 0.02 * 0.001)]
    [InlineData(50, 0.02 * 0.5005)]
    [InlineData(99, 0.02 * (1 - (0.01 * 0.999)))]
    [InlineData(100, 0.02)]
    [InlineData(299, 0.02)]
    [InlineData(300, 0.002)]
    [InlineData(399, 0.002)]
    [InlineData(400, 0.0002)]
    [InlineData(499, 0.0002)]
    public void It_rises_in_a_line_and_falls_at_the_milestones(long step, double rate) =>
        Assert.Equal(rate, LearningRate.At(s_schedule, step), 1e-15);

    [Fact]
    public void Without_warm_up_it_starts_in_full() => Assert.Equal(0.02, LearningRate.At(s_schedule with { WarmupSteps = 0 }, 0));

    [Fact]
    public void A_milestone_within_the_warm_up_counts_at_once() =>
        Assert.Equal(0.002 * 0.5005, LearningRate.At(s_schedule with { Milestones = [10] }, 50), 1e-15);

    [Theory]
    [InlineData(0.996, 1)]
    [InlineData(0.996, 12000)]
    [InlineData(0, 7)]
    public void The_momentum_starts_at_its_first_value_never_falls_and_ends_at_1(double first, int steps)
    {
        double[] all = [.. Enumerable.Range(0, steps + 1).Select(step => MomentumSchedule.At(first, step, steps))];
        Assert.Equal(first, all[0], 1e-15);
        Assert.Equal(1, all[^1], 1e-15);
        Assert.Equal(all.Order(), all);
    }
}
