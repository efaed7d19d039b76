using System.Text.RegularExpressions;

namespace SisyphusActors.Crash.Tests;

/// <summary>Holds <c>docs/defects.md</c> to the tests: each it names is there, and each number of both lists has a line.</summary>
public sealed partial class DefectTableTests
{
    private const int Defects = 18, Traps = 15;

    private static readonly string Root = RootOf(new DirectoryInfo(AppContext.BaseDirectory));

    private static readonly string[] Table = File.ReadAllLines(Path.Combine(Root, "docs", "defects.md"));

    [Fact]
    public void Every_test_in_the_table_of_defects_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Method().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        var named = Table.SelectMany(line => Named().Matches(line).Select(m => m.Groups[1].Value)).ToList();
        named.Count.ShouldBeGreaterThan(Defects);
        named.Where(name => !tests.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_defect_and_every_trap_has_a_line_with_its_test_or_with_what_it_waits_for()
    {
        Numbers("defect").ShouldBe(Enumerable.Range(1, Defects));
        Numbers("trap").ShouldBe(Enumerable.Range(1, Traps));
    }

    private static IEnumerable<int> Numbers(string list) => Table
        .Select(line => Regex.Match(line, $@"^\| {list} (\d+) \| .+ \| .+ \|$")).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value)).Distinct();

    private static string RootOf(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "SisyphusActors.sln")) ? folder.FullName : RootOf(folder.Parent!);

    [GeneratedRegex(@"public (?:async Task|void) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Named();
}
