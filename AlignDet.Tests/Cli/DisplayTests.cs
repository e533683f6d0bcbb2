using AlignDet.Cli.Display;
using AlignDet.Recipes.Stages;
using Xunit;

namespace AlignDet.Tests.Cli;

public class DisplayTests
{
    [Fact]
    public void Without_a_terminal_there_is_a_line_every_ten_seconds_and_one_for_each_evaluation()
    {
        ManualTime time = new();
        using StringWriter told = new();
        PlainDisplay display = new(told, "fine-tune", time);
        for (int step = 1; step <= 25; step++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            display.Metric(step, new Dictionary<string, double> { ["train/loss"] = 2.0 });
            display.Progress("fine-tune", step, 100);
        }
        display.Metric(25, new Dictionary<string, double> { ["val/ap"] = 0.1234, ["val/ap50"] = 0.3 });
        display.Log(StageLogLevel.Debug, "unseen");
        display.Log(StageLogLevel.Warning, "seen");
        Assert.Equal(
            [
                "fine-tune: 10/100 (10 %), 0:09 elapsed, 1:30 left, loss 2.000",
                "fine-tune: 20/100 (20 %), 0:19 elapsed, 1:20 left, loss 2.000",
                "fine-tune: step 25: AP 0.123, AP50 0.300",
                "fine-tune: warning: seen",
            ],
            told.ToString().TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public void The_time_left_of_a_resumed_phase_goes_by_its_own_pace()
    {
        ManualTime time = new();
        PhaseClock clock = new("train", time);
        clock.Report(300, 400);
        Assert.Null(clock.Remaining);
        time.Advance(TimeSpan.FromSeconds(30));
        clock.Report(350, 400);
        Assert.Equal(TimeSpan.FromSeconds(30), clock.Remaining);
    }

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.Ticks;

        public void Advance(TimeSpan span) => _now += span;
    }
}
