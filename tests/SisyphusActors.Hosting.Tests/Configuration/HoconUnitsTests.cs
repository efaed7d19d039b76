using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Hosting.Tests.Configuration;

public sealed class HoconUnitsTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("500ms", 500)]
    [InlineData("5 minutes", 300_000)]
    [InlineData("1.5 h", 5_400_000)]
    [InlineData("2 days", 172_800_000)]
    [InlineData("250", 250)]
    [InlineData("3000000 ns", 3)]
    [InlineData("2000us", 2)]
    [InlineData("infinite", -1)]
    public void A_length_of_time_reads_as(string text, double milliseconds)
    {
        HoconUnits.TryParseDuration(text, out var duration).ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("64KiB", 65_536)]
    [InlineData("1m", 1_048_576)]
    [InlineData("512k", 524_288)]
    [InlineData("1 MB", 1_000_000)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("0.5 KiB", 512)]
    [InlineData("17", 17)]
    [InlineData("3 bytes", 3)]
    public void A_size_reads_as(string text, long bytes)
    {
        HoconUnits.TryParseSize(text, out var size).ShouldBeTrue();
        size.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1 fortnight")]
    [InlineData("1.2.3s")]
    [InlineData("999999999999999d")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_no_length_of_time_and_no_size(string text)
    {
        HoconUnits.TryParseDuration(text, out _).ShouldBeFalse();
        HoconUnits.TryParseSize(text, out _).ShouldBeFalse();
    }
}
