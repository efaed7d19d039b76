using Akka.Configuration;
using Akka.Configuration.Hocon;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>What our HOCON reader and Akka.NET's understand alike.</summary>
public sealed class HoconParityTests
{
    [Theory]
    [InlineData("# c\n// d\na = 1 # e\nb = 2 // f\nc = x#y\nd = x//y", "a = 1, b = 2, c = x, d = x")]
    [InlineData("a = one two  three\nb = x/y-z_1.5\nc = 50%\nd = 'x'", "a = one two  three, b = x/y-z_1.5, c = 50%, d = 'x'")]
    [InlineData("a : 1\r\nb=2\r\n\tc\t=\t3", "a = 1, b = 2, c = 3")]
    [InlineData("{ a = 1, b = 2 }", "a = 1, b = 2")]
    [InlineData("""{"a": 1, "b": [true, null], "c": {"d": "e"}}""", "a = 1, b.0 = true, b.1 = (null), c.d = e")]
    [InlineData("a.b.c = 1\nd . e = 2\nf g.h = 3", "a.b.c = 1, d.e = 2, f g.h = 3")]
    [InlineData("\"a.b\".c = 1\nd.\"e.f\" = 2\n\"\" = 3", " = 3, \"a.b\".c = 1, d.\"e.f\" = 2")]
    [InlineData("a { b = 1 }\na { c = 2 }\na.d = 3", "a.b = 1, a.c = 2, a.d = 3")]
    [InlineData("a = { b { c : 1 } }, d\n{ e = 2, }", "a.b.c = 1, d.e = 2")]
    [InlineData("a = 1\na = 2\nb { c = 1 }\nb.c = 2", "a = 2, b.c = 2")]
    [InlineData("a { b = 1 }\na = 2\na { c = 3 }", "a.c = 3")]
    [InlineData("a.b = 1\na = null\nc = null\nc.d = 1", "a = (null), c.d = 1")]
    [InlineData("a = \"one\" two\nb = one \"two\"", "a = one two, b = one two")]
    [InlineData("a = { b = 1 } { c = 2 }\nd = [1] [2]", "a.b = 1, a.c = 2, d.0 = 1, d.1 = 2")]
    [InlineData("a = [1, 2\n3, ]\nb = [{ c = 1 }, [2], y z]", "a.0 = 1, a.1 = 2, a.2 = 3, b.0.c = 1, b.1.0 = 2, b.2 = y z")]
    [InlineData("a = [1]\na = [2]\nb = []\nc = {}", "a.0 = 2")]
    [InlineData("a = \"\"\"one \\n \"two\"\nthree\"\"\"", "a = one \\n \"two\"\nthree")]
    [InlineData("a = \"\\\"\\\\\\/\\n\\t\\u00e4\"\nb = \"http://x#y\"\nc = \"\"", "a = \"\\/\n\tä, b = http://x#y, c = ")]
    [InlineData("a = ${b}\nb = ${c.d}\nc { d = 1 }\nc.d = 2", "a = 2, b = 2, c.d = 2")]
    [InlineData("a = \"x\"${b}\"y\"\nc = x${b}y ${b}\nb = 1", "a = x1y, b = 1, c = x1y 1")]
    [InlineData("a = ${b}\nb { x = 1, y = [1, 2] }\nc = ${a.x}", "a.x = 1, a.y.0 = 1, a.y.1 = 2, b.x = 1, b.y.0 = 1, b.y.1 = 2, c = 1")]
    [InlineData("a = [0, ${b}]\nc = [0] ${d}\nb = 1\nd = [2]", "a.0 = 0, a.1 = 1, b = 1, c.0 = 0, c.1 = 2, d.0 = 2")]
    [InlineData("a { b = 1, c = ${a.b} }", "a.b = 1, a.c = 1")]
    public void Both_read_the_same(string text, string values)
    {
        string.Join(", ", Flattened.ByOurs(text)).ShouldBe(values);
        string.Join(", ", Flattened.ByAkka(text)).ShouldBe(values);
    }

    [Theory]
    [InlineData("a = 1\nb { c = 1, d = [1, 2] }", "b { c = 2, d = [3] }\ne = 4")]
    [InlineData("a { b = 1 }", "a = 2")]
    [InlineData("a = 1", "a { b = 2 }")]
    [InlineData("a = 1", "a = null")]
    public void A_text_over_its_fallback_says_what_it_says_when_it_stands_below_it(string fallback, string text) =>
        Flattened.Of(ConfigurationFactory.ParseString(text).WithFallback(ConfigurationFactory.ParseString(fallback)))
            .ShouldBe(Flattened.ByOurs($"{fallback}\n{text}"));

    [Fact]
    public void What_is_handed_to_Akka_is_what_our_reader_found()
    {
        var ours = HoconDocument.Parse("akka { a = ${b} [${?none}, x], \"c.d\" = [{ e = null }, []], f = \"q\\\"\\\\\\nz\", g {} , h = ${b} }\nb = [1]\nb += 2");

        Flattened.ByAkka(ours.Render("akka")).ShouldBe(Flattened.ByOurs(ours.Render("akka")));
        Flattened.ByAkka(ours.Render("akka")).ShouldContain("akka.a.2 = x");
    }

    [Theory]
    [InlineData("10s")]
    [InlineData("500 ms")]
    [InlineData("1.5 hours")]
    [InlineData("5 minutes")]
    [InlineData("2d")]
    [InlineData("3000 ns")]
    [InlineData("20 micros")]
    [InlineData("250")]
    [InlineData("0")]
    [InlineData("infinite")]
    [InlineData("1 fortnight")]
    [InlineData("soon")]
    public void Both_take_the_same_length_of_time(string text) =>
        TheirsOf(text, value => value.GetTimeSpan()).ShouldBe(HoconUnits.TryParseDuration(text, out var duration) ? duration : null);

    [Theory]
    [InlineData("17")]
    [InlineData("3 bytes")]
    [InlineData("64KiB")]
    [InlineData("512k")]
    [InlineData("1 kB")]
    [InlineData("1m")]
    [InlineData("2 MB")]
    [InlineData("2GiB")]
    [InlineData("1T")]
    [InlineData("1 stone")]
    [InlineData("10s")]
    public void Both_take_the_same_size(string text) =>
        TheirsOf(text, value => value.GetByteSize()!.Value).ShouldBe(HoconUnits.TryParseSize(text, out var size) ? size : null);

    /// <returns>Null where it is none.</returns>
    internal static T? TheirsOf<T>(string text, Func<HoconValue, T> read) where T : struct
    {
        try
        {
            return read(Flattened.Leaves(ConfigurationFactory.ParseString($"a = \"{text}\"")).Single().Value);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
