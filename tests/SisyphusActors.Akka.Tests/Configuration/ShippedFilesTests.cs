using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>All shipped HOCON says the same to both readers; the page that shows what ours knows is left out.</summary>
public sealed class ShippedFilesTests
{
    private const string PageOnHocon = "docs/configuration.md, example 2";

    public static TheoryData<string> Names => [.. Shipped.Hocon.Keys.Where(name => name != PageOnHocon)];

    [Fact]
    public void What_is_known_to_be_shipped_is_found() =>
        new[] { "hocon/reference.conf", "hocon/sqlite.conf", "src/SisyphusActors.Akka/system.conf", PageOnHocon }.ShouldBeSubsetOf(Shipped.Hocon.Keys);

    [Theory, MemberData(nameof(Names))]
    public void Both_readers_find_the_same_keys_and_values(string name)
    {
        var ours = Flattened.ByOurs(Shipped.Hocon[name]);

        ours.ShouldNotBeEmpty();
        Flattened.ByAkka(Shipped.Hocon[name]).ShouldBe(ours);
    }

    [Theory, MemberData(nameof(Names))]
    public void Both_readers_take_each_value_for_the_same_time_size_number_and_switch(string name)
    {
        var theirs = Flattened.Leaves(ConfigurationFactory.ParseString(Shipped.Hocon[name])).ToDictionary();

        foreach (var (key, text) in HoconDocument.Parse(Shipped.Hocon[name]).Flatten())
            if (text is not null)
                Meant(theirs[key]).ShouldBe(Meant(text), key);
    }

    private static (TimeSpan?, long?, decimal?, bool?) Meant(string text) => (
        HoconUnits.TryParseDuration(text, out var duration) ? duration : null,
        HoconUnits.TryParseSize(text, out var size) ? size : null,
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        text switch { "on" or "true" => true, "off" or "false" => false, _ => null });

    private static (TimeSpan?, long?, decimal?, bool?) Meant(HoconValue value) => (
        Try<TimeSpan>(() => value.GetTimeSpan()),
        Try<long>(() => value.GetByteSize()),
        Try<decimal>(() => value.GetDecimal()),
        Try<bool>(() => value.GetBoolean()));

    private static T? Try<T>(Func<T?> read) where T : struct
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or NotSupportedException)
        {
            return null;
        }
    }
}
