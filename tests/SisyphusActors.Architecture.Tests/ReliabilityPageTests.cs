using System.Globalization;
using System.Text.RegularExpressions;

namespace SisyphusActors.Architecture.Tests;

/// <summary>Holds <c>docs/reliability.md</c> to the tests: what it names is there, its figures are theirs, and no fault's test is left out.</summary>
public sealed partial class ReliabilityPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reliability.md"));

    private static readonly Dictionary<string, string> Sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetRelativePath(Path.Combine(Repository.Root, "tests"), file), File.ReadAllText, StringComparer.Ordinal);

    [Fact]
    public void Every_command_runs_a_test_that_is_there()
    {
        var commands = Command().Matches(Page).Select(m => (Project: m.Groups[1].Value, Test: m.Groups[2].Value)).ToList();
        commands.Count.ShouldBeGreaterThan(25);
        commands.Where(c => !In(c.Project).Any(source => Regex.IsMatch(source, $@"\b(class|Task|void) {c.Test}\b"))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_row_has_a_command() =>
        Page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| command |", StringComparison.Ordinal))
            .Where(line => !Command().IsMatch(line)).ShouldBeEmpty();

    [Fact]
    public void Every_figure_is_the_tests_own()
    {
        var figures = Figure().Matches(Page).Select(m => (Number: m.Groups[1].Value, Class: m.Groups[2].Value, Constant: m.Groups[3].Value)).ToList();
        figures.Count.ShouldBeGreaterThan(10);
        figures.Where(f => int.Parse(f.Number, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) != Constant(f.Class, f.Constant)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_variable_is_read_by_a_test() =>
        Variable().Matches(Page).Select(m => m.Value).Distinct().Where(name => !Sources.Values.Any(source => source.Contains($"\"{name}\"", StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void Every_test_of_a_fault_is_on_the_page() =>
        Sources.Keys.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "Faults").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name.EndsWith("Tests", StringComparison.Ordinal) && !Page.Contains($"--filter {name}`", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Every_promise_of_the_README_is_on_the_page()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var table = readme[readme.IndexOf("| promise | how it is kept |", StringComparison.Ordinal)..];
        var promises = table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2).Select(line => line.Split('|')[1].Trim()).ToList();
        promises.Count.ShouldBeGreaterThan(5);
        promises.Where(promise => !Page.Contains($"| {promise} |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> In(string project) => Sources.Where(s => s.Key.StartsWith($"{project}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(s => s.Value);

    private static int? Constant(string @class, string name)
    {
        var source = Sources.Single(s => Path.GetFileName(s.Key) == $"{@class}.cs").Value;
        return Regex.Match(source, $@"const int (?:\w+ = [\d_]+, )*{name} = ([\d_]+)[,;]") is { Success: true } found ? int.Parse(found.Groups[1].Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"`dotnet test tests/([\w.]+) --filter (\w+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"\b([\d,]*\d)[a-z ]*\(`(\w+)\.(\w+)`\)")]
    private static partial Regex Figure();

    [GeneratedRegex(@"\bSISYPHUS_[A-Z_]+\b")]
    private static partial Regex Variable();
}
