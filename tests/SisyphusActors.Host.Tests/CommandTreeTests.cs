using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using SisyphusActors.Host.Cli;
using SisyphusActors.Host.Doctor;

namespace SisyphusActors.Host.Tests;

public sealed partial class CommandTreeTests
{
    private static readonly RootCommand Root = CommandTree.Root(new Screen(TextWriter.Null, TextWriter.Null, isTerminal: false));
    private static readonly string Docs = File.ReadAllText(Repository("docs/cli.md"));

    /// <summary>With the words that lead to them: <c>mail send</c>.</summary>
    public static IEnumerable<(string Words, Command Command)> Commands => Root.Subcommands.SelectMany(c =>
        c.Subcommands.Count == 0 ? [(c.Name, c)] : c.Subcommands.Select(s => ($"{c.Name} {s.Name}", s)));

    public static TheoryData<string> Names => [.. Commands.Select(c => c.Words)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_argument_and_option_says_what_it_is_for(string name)
    {
        var command = (HostCommand)Named(name);
        command.Description.ShouldNotBeNullOrWhiteSpace();
        command.Examples.ShouldNotBeEmpty();
        command.Examples.ShouldAllBe(e => e.StartsWith($"sisyphus {name}", StringComparison.Ordinal));
        command.Options.Cast<Symbol>().Concat(command.Arguments).ShouldAllBe(s => !string.IsNullOrWhiteSpace(s.Description));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_is_a_command_line_that_parses(string name)
    {
        foreach (var example in ((HostCommand)Named(name)).Examples)
        {
            var line = example.Split("  #")[0].Split(" -- ")[0]["sisyphus ".Length..];
            var words = Words().Matches(line).Select(m => m.Value.Trim('\''));
            Root.Parse([.. words]).Errors.ShouldBeEmpty(example);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_names_every_option_of_a_command_and_no_other(string name)
    {
        var section = Section(name);
        section.ShouldContain($"`sisyphus {name}");
        var documented = RowOption().Matches(section).SelectMany(m => OptionName().Matches(m.Value).Select(o => o.Value)).Distinct().Order();
        var known = Named(name).Options.SelectMany(o => o.Aliases.Prepend(o.Name)).Order();
        documented.ShouldBe(known);
    }

    [Fact]
    public void The_page_has_every_command_and_no_other() =>
        Headings().Matches(Docs[Docs.IndexOf("## Commands", StringComparison.Ordinal)..Docs.IndexOf("## JSON", StringComparison.Ordinal)])
            .Select(m => m.Groups[1].Value).ShouldBe(Commands.Select(c => c.Words));

    [Fact]
    public void The_page_has_every_option_of_the_root()
    {
        foreach (var option in Root.Options)
            Docs.ShouldContain($"{option.Name}", customMessage: option.Name);
    }

    [Fact]
    public void The_page_has_every_exit_code_and_no_other() =>
        ExitCodes().Matches(Docs).Select(m => int.Parse(m.Groups[1].Value)).ShouldBe(Enum.GetValues<ExitCode>().Select(c => (int)c));

    [Fact]
    public void The_page_has_every_json_shape_with_its_members_and_no_other()
    {
        var documented = ShapeRow().Matches(Docs[Docs.IndexOf("| shape |", StringComparison.Ordinal)..])
            .ToDictionary(m => m.Groups[1].Value, m => Code().Matches(m.Groups[2].Value).Select(c => c.Groups[1].Value).ToArray());
        var known = typeof(Shapes).GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(t => t.IsClass && !t.Name.StartsWith('<'))
            .ToDictionary(t => t.Name, t => t.GetConstructors()[0].GetParameters().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name!)).ToArray());
        documented.Keys.Order().ShouldBe(known.Keys.Order());
        foreach (var (name, members) in known)
            documented[name].ShouldBe(members, name);
    }

    [Fact]
    public void The_doctor_knows_every_case_of_the_triage_page_by_name() =>
        Headings().Matches(File.ReadAllText(Repository("docs/triage.md"))).Select(m => m.Groups[1].Value.Replace("`", "", StringComparison.Ordinal))
            .ShouldBe(TriageChecks.Names);

    private static Command Named(string name) => Commands.Single(c => c.Words == name).Command;

    private static string Section(string name)
    {
        var start = Docs.IndexOf($"\n### {name}\n", StringComparison.Ordinal);
        start.ShouldBePositive($"docs/cli.md has no section {name}");
        var end = Docs.IndexOf("\n##", start + 4, StringComparison.Ordinal);
        return Docs[start..end];
    }

    public static string Repository(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "SisyphusActors.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex(@"^\| `-.*?\|", RegexOptions.Multiline)]
    private static partial Regex RowOption();

    [GeneratedRegex(@"(?<=`)--?[a-z][a-z-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitCodes();

    [GeneratedRegex(@"^\| ([A-Z]\w+) \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex ShapeRow();

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Words();

    [GeneratedRegex("`([a-zA-Z]+)`")]
    private static partial Regex Code();
}
