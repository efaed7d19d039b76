using SisyphusActors.Host.Init;
using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Hosting.Skills;

namespace SisyphusActors.Host.Tests;

public sealed class InitTests : WorkspaceFolder
{
    [Fact]
    public async Task A_folder_gets_skills_settings_and_what_to_ignore()
    {
        var first = (await RunAsync("init")).ShouldEndWith(0);

        first.Output.ReplaceLineEndings("\n").ShouldBe(string.Concat(InitFiles.All.Select(f => $"written   {f.Path}\n")));
        var skill = SkillFolders.Find(Root).ShouldHaveSingleItem();
        (skill.Name, skill.Path).ShouldBe(("sisyphus", ".claude/skills/sisyphus/SKILL.md"));
        skill.Description!.Length.ShouldBeInRange(1, 1024);
        SisyphusConfiguration.Load(Root).Problems.ShouldBeEmpty();
        (await RunAsync("init")).ShouldEndWith(0).Output.ReplaceLineEndings("\n").ShouldBe(string.Concat(InitFiles.All.Select(f => $"unchanged {f.Path}\n")));
    }

    [PosixFact]
    public async Task What_somebody_changed_is_left_with_the_command_that_shows_how()
    {
        (await RunAsync("init")).ShouldEndWith(0);
        File.AppendAllText(Path.Combine(Root, ".sisyphus/sisyphus.conf"), "sisyphus.runs.max-parallel = 2\n");
        File.Delete(Path.Combine(Root, ".sisyphus/.gitignore"));

        var again = (await RunAsync("init", "--json")).ShouldEndWith(0).Json.GetProperty("files").EnumerateArray().ToList();

        again.Select(f => f.GetProperty("state").GetString()).ShouldBe(["unchanged", "unchanged", "left", "written"]);
        File.ReadAllText(Path.Combine(Root, ".sisyphus/sisyphus.conf")).ShouldEndWith("sisyphus.runs.max-parallel = 2\n");
        var difference = again[2].GetProperty("difference").GetString()!;
        using var shell = new HostProcess("/bin/sh", Root, ["-c", difference], ("PATH", $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}"));
        (await shell.EndAsync()).ShouldEndWith(1).Output.ShouldContain("> sisyphus.runs.max-parallel = 2");
    }

    [Fact]
    public void What_an_earlier_version_wrote_is_brought_up_to_date()
    {
        var earlier = new InitFile("notes", "as it was\n", text => $"# {text}");
        var later = earlier with { Body = "as it is\n" };
        earlier.Write(Root).ShouldBe(InitState.Written);

        later.Write(Root).ShouldBe(InitState.Updated);

        File.ReadAllText(Path.Combine(Root, "notes")).ShouldBe(later.Text);
        earlier.Write(Root).ShouldBe(InitState.Updated);
        File.AppendAllText(Path.Combine(Root, "notes"), "mine\n");
        later.Write(Root).ShouldBe(InitState.Left);
    }

    [Fact]
    public async Task What_cannot_be_is_said()
    {
        (await RunAsync("init", "nowhere")).ShouldEndWith(2).Error.ShouldContain("There is no folder");
        (await RunAsync("init", ".", "--workspace", Root)).ShouldEndWith(2).Error.ShouldContain("not both");
        (await RunAsync("init", "--print", "README.md")).ShouldEndWith(2).Error.ShouldContain("init writes no 'README.md'");
        Directory.EnumerateFileSystemEntries(Root).ShouldBeEmpty();
    }
}
