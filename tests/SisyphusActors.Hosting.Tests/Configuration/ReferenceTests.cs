using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Hosting.Configuration.Hocon;
using SisyphusActors.Hosting.Tests.Workflows;

namespace SisyphusActors.Hosting.Tests.Configuration;

/// <summary>What is written for people is what the code does.</summary>
public sealed class ReferenceTests
{
    private static readonly string Reference = File.ReadAllText(Repository.File("hocon/reference.conf"));
    private static readonly SisyphusOptions Defaults = new() { Seed = null };

    [Fact]
    public void Reference_lists_every_setting_with_the_codes_default_and_nothing_else() =>
        HoconDocument.Parse(Reference).Leaves().Select(leaf => $"{string.Join('.', leaf.Path)} = {leaf.Value.Text ?? "null"}")
            .ShouldBe(Settings.All.Select(s => $"{s.Key} = {s.Read(Defaults)}"));

    [Fact]
    public void The_example_is_the_reference_with_every_line_a_comment()
    {
        var lines = SisyphusConfiguration.ExampleText.Split('\n');

        lines.ShouldAllBe(line => line.Length == 0 || line[0] == '#');
        HoconDocument.Parse(string.Join('\n', lines.Select(line => line.StartsWith("#sisyphus.", StringComparison.Ordinal) ? line[1..] : line)))
            .Leaves().Select(leaf => $"{string.Join('.', leaf.Path)} = {leaf.Value.Text ?? "null"}")
            .ShouldBe(Settings.All.Select(s => $"{s.Key} = {s.Read(Defaults)}"));
        lines.Count(line => line.StartsWith("# Unit: ", StringComparison.Ordinal)).ShouldBe(Settings.All.Count);
    }

    [Fact]
    public void Reference_tells_unit_range_default_and_variables_of_every_setting()
    {
        var comments = Reference.Split('\n').Where(line => line.Contains("# Unit: ", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();

        comments.Count.ShouldBe(Settings.All.Count);
        foreach (var (setting, comment) in Settings.All.Zip(comments))
            comment.ShouldEndWith($" Range: {setting.Range}. Default: {setting.Read(Defaults)}. Variable: {string.Join(" or ", setting.Variables)}.");
    }

    [Fact]
    public void Document_tells_the_same_of_every_setting() =>
        File.ReadAllLines(Repository.File("docs/configuration.md")).Where(line => line.StartsWith("| `sisyphus.", StringComparison.Ordinal))
            .Select(line => line[..line.LastIndexOf(" | ", StringComparison.Ordinal)])
            .ShouldBe(Settings.All.Select(s => $"| `{s.Key}` | `{s.Read(Defaults)}` | {s.Range} | {string.Join(" or ", s.Variables.Select(v => $"`{v}`"))}"));

    [Fact]
    public void No_two_settings_share_a_variable() => Settings.All.SelectMany(s => s.Variables).ShouldBeUnique();

    [Fact]
    public void The_documents_own_HOCON_is_read()
    {
        var text = File.ReadAllText(Repository.File("docs/configuration.md"));
        var blocks = text.Split("```hocon\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();

        var page = HoconDocument.Parse(blocks[1], environment: name => name == "HOME" ? "here" : null, files: new OneFile()).Flatten().ToDictionary();

        Settings.Set(new SisyphusOptions(), "sisyphus.runs.max-parallel", HoconDocument.Parse(blocks[0]).Flatten().ToDictionary()["sisyphus.runs.max-parallel"]).ShouldBeNull();
        page["url"].ShouldBe("http://localhost:8080");
        page["names.3"].ShouldBe("four");
        page["path"].ShouldBe(@"C:\temp");
        page["mine.color"].ShouldBe("red");
        page["list.0"].ShouldBe("5");
        page["included"].ShouldBe("yes");
        page.ShouldNotContainKey("maybe");
    }

    [Theory]
    [InlineData("reference.conf")]
    [InlineData("sqlite.conf")]
    public void Shipped_files_lie_beside_the_program_and_in_it(string name)
    {
        var text = File.ReadAllText(Repository.File($"hocon/{name}"));

        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hocon", name)).ShouldBe(text);
        (name == "sqlite.conf" ? SisyphusConfiguration.SqliteText : SisyphusConfiguration.ReferenceText).ShouldBe(text);
    }

    [Fact]
    public void The_SQLite_file_changes_no_setting()
    {
        var settings = HoconDocument.Parse(SisyphusConfiguration.SqliteText).Leaves().Where(leaf => leaf.Path[0] == Settings.Root).ToList();

        settings.ShouldNotBeEmpty();
        settings.ShouldAllBe(leaf => Settings.Find(string.Join('.', leaf.Path))!.Read(Defaults) == leaf.Value.Text);
    }

    private sealed class OneFile : IHoconFiles
    {
        public HoconFile Open(string name, HoconFile includedBy) => new(name, name == "must.conf" ? "included = yes" : "");
    }
}
