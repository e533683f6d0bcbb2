using AlignDet.Experiments;
using FsCheck.Fluent;
using Xunit;
using Prop = FsCheck.Fluent.Prop;

namespace AlignDet.Tests.Experiments;

public class RunIdTests
{
    [Fact]
    public void Ids_sort_by_the_time_they_were_made()
    {
        DateTimeOffset start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        string[] ids = [.. Enumerable.Range(0, 200).Select(ms => RunId.New(new Clock(start.AddMilliseconds(ms * 7))))];
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void Text_and_number_say_the_same() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<Guid, Guid>((a, b) =>
        RunId.IsValid(RunId.Format(a)) && (RunId.Format(a) == RunId.Format(b)) == (a == b)));

    [Theory]
    [InlineData("")]
    [InlineData("01jgb7q0c8e4vr5m2n3p6s7t8")] // 25
    [InlineData("01JGB7Q0C8E4VR5M2N3P6S7T8V")]
    [InlineData("81jgb7q0c8e4vr5m2n3p6s7t8v")] // more than 128 bits
    [InlineData("01jgb7q0c8e4vr5m2n3p6s7t/v")]
    public void Other_texts_are_no_ids(string text) => Assert.False(RunId.IsValid(text));

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
