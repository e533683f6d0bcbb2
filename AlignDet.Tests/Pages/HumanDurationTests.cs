using AlignDet.Web.Components.Shared;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(0.4, "0.4 s")]
    [InlineData(12.3, "12 s")]
    [InlineData(59.6, "1 min 0 s")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(273_600, "3 d 4 h")]
    public void A_duration_is_told_in_its_two_largest_units(double seconds, string words) =>
        Assert.Equal(words, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(null, null)]
    [InlineData(double.NaN, null)]
    [InlineData(-1.0, null)]
    [InlineData(1.2, "a moment left")]
    [InlineData(192.4, "3 min 12 s left")]
    [InlineData(1234.0, "21 min left")]
    [InlineData(7199.0, "2 h 0 min left")]
    public void Time_left_is_coarse_and_silent_while_unknown(double? seconds, string? words) =>
        Assert.Equal(words, HumanDuration.Left(seconds));
}
