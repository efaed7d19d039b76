using Akka.Configuration;
using SisyphusActors.Hosting.Configuration.Hocon;

namespace SisyphusActors.Akka.Tests.Configuration;

/// <summary>What our HOCON reader knows and Akka.NET's does not: the table of docs/configuration.md.</summary>
public sealed class HoconDifferenceTests
{
    /// <param name="Documented">As the table shows it.</param>
    /// <param name="Theirs">The values Akka.NET's reader finds, or the exception it throws.</param>
    private sealed record Difference(string Documented, string Text, string Ours, string Theirs);

    private static readonly Difference[] All =
    [
        new("${?x}", "a = ${?x}\nb = 1", "b = 1", nameof(CircularException)),
        new("${HOME}", "a = ${HOME}", "a = here", nameof(FormatException)),
        new("a = ${a} x", "a = 1\na = ${a} x", "a = 1 x", nameof(CircularException)),
        new("a += x", "a = [1]\na += 2", "a.0 = 1, a.1 = 2", "a + = 2, a.0 = 1"),
        new("include \"x.conf\"", "include \"x.conf\"", "x = 1", nameof(NullReferenceException)),
        new("include required(\"x.conf\")", "include file(\"x.conf\")", "x = 1", "include file( = (null)"),
        new("${b} { x = 1 }", "a = ${b} { y = 2 }\nb { x = 1 }", "a.x = 1, a.y = 2, b.x = 1", "a.y = 2, b.x = 1"),
        new("${\"x.y\"}", "a = ${\"x.y\"}\n\"x.y\" = 1", "\"x.y\" = 1, a = 1", nameof(CircularException)),
        new("${ x }", "a = ${ x }\nx = 1", "a = 1, x = 1", nameof(CircularException)),
        new("a { x = 1 }, b = 2", "a { x = 1 }, b = 2", "a.x = 1, b = 2", nameof(FormatException)),
        new("a\"b\"c = 1", "a\"b\"c = 1", "abc = 1", "a = 1"),
        new("\" x \"", "a = \" x \"", "a =  x ", "a = x"),
        new("\"null\"", "a = \"null\"", "a = null", "a = (null)"),
        new("\"\"\"x\"\"\"\"", "a = \"\"\"x\"\"\"\"", "a = x\"", "a = x"),
    ];

    public static TheoryData<string> Documented => [.. All.Select(d => d.Documented)];

    [Theory, MemberData(nameof(Documented))]
    public void Our_reader_knows_it_and_Akkas_does_not(string documented)
    {
        var difference = All.Single(d => d.Documented == documented);

        string.Join(", ", Read(difference.Text)).ShouldBe(difference.Ours);
        Told(() => Flattened.ByAkka(difference.Text)).ShouldBe(difference.Theirs);
    }

    [Fact]
    public void Microseconds_and_parts_of_a_unit_of_size_are_ours_alone()
    {
        HoconUnits.TryParseDuration("20us", out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMicroseconds(20));
        HoconParityTests.TheirsOf("20us", value => value.GetTimeSpan()).ShouldBeNull();

        HoconUnits.TryParseSize("1.5KiB", out var size).ShouldBeTrue();
        size.ShouldBe(1536);
        HoconParityTests.TheirsOf("1.5KiB", value => value.GetByteSize()!.Value).ShouldBeNull();
    }

    [Fact]
    public void The_document_lists_all_of_them() =>
        Shipped.Read("docs/configuration.md").Split("### What Akka.NET's own reader does not know")[1].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line[3..line.IndexOf("` |", StringComparison.Ordinal)])
            .ShouldBe([.. All.Select(d => d.Documented), "20us", "1.5KiB"]);

    private static IEnumerable<string> Read(string text) =>
        HoconDocument.Parse(text, environment: name => name == "HOME" ? "here" : null, files: new OneFile()).Flatten().Select(p => $"{p.Key} = {p.Value}");

    private static string Told(Func<IReadOnlyList<string>> read)
    {
        try
        {
            return string.Join(", ", read());
        }
        catch (Exception e) when (e is CircularException or FormatException or NullReferenceException)
        {
            return e.GetType().Name;
        }
    }

    private sealed class OneFile : IHoconFiles
    {
        public HoconFile Open(string name, HoconFile includedBy) => new(name, "x = 1");
    }
}
