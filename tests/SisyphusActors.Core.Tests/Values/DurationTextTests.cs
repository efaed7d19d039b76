using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Values;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("90m", 5_400_000)]
    [InlineData("0s", 0)]
    public void Units_are_added_up(string text, long milliseconds)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("1.5h")]
    [InlineData("-1s")]
    [InlineData("1 h")]
    [InlineData("1H")]
    [InlineData("1s\n")]
    [InlineData("١s")]
    [InlineData("9999999999d")]
    public void Anything_else_is_no_duration(string text) => DurationText.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("1d2h3m4s5ms")]
    [InlineData("1h30m")]
    [InlineData("0s")]
    public void What_is_written_is_read_back(string text)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        DurationText.Of(duration).ShouldBe(text);
    }

    [Fact]
    public void A_negative_duration_is_not_written_as_a_positive_one() =>
        DurationText.TryParse(DurationText.Of(TimeSpan.FromSeconds(-5)), out _).ShouldBeFalse();
}
