using System.Diagnostics;
using System.Text.RegularExpressions;
using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Seams.Tests;

namespace SisyphusActors.Host.Tests;

/// <summary>What docs and samples tell people to type, typed as it stands there.</summary>
public sealed partial class WalkthroughTests : WorkspaceFolder
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", ".."));

    [GitFact]
    public void The_first_goal_is_reached_with_answers_from_a_file()
    {
        var page = File.ReadAllText(Path.Combine(Repository, "docs/first-goal.md"));
        var (commands, offline) = (Blocks(page, "sh"), page[page.IndexOf("### Nobody", StringComparison.Ordinal)..]);

        var output = Shell(
            "git config --global user.name t; git config --global user.email t@example.org; git config --global init.defaultBranch main",
            commands.First(c => c.Contains("sisyphus init", StringComparison.Ordinal)),
            $"cat > answers.json <<'END'\n{Blocks(offline, "json")[0]}END\ncat > .sisyphus/sisyphus.conf <<'END'\n{Blocks(offline, "hocon")[0]}END",
            "sisyphus doctor",
            commands.First(c => c.Contains("sisyphus run", StringComparison.Ordinal)).Replace("--id greet", "--id greet --no-wait", StringComparison.Ordinal),
            commands.First(c => c.Contains("sisyphus approve", StringComparison.Ordinal)),
            commands.First(c => c.Contains("git diff", StringComparison.Ordinal)));

        output.ShouldContain("run greet: succeeded");
        output.ShouldContain("+echo \"Hello, $1!\"");
        output.ShouldContain("\"design\":\"The greeting ends with an exclamation mark.\"");
    }

    [PosixFact]
    public void The_goals_of_the_sample_are_reached_by_hand()
    {
        var sample = Path.Combine(Repository, "samples/intents");
        foreach (var file in Directory.EnumerateFiles(sample, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/.sisyphus/", StringComparison.Ordinal)))
        {
            var target = Path.Combine(Root, Path.GetRelativePath(sample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var output = Shell([.. Blocks(File.ReadAllText(Path.Combine(sample, "README.md")), "sh")]);

        output.ShouldContain("problems: 0");
        output.ShouldContain("run oidc: succeeded");
        output.ShouldContain("run libsql: succeeded");
    }

    [Theory]
    [InlineData("docs/first-goal.md")]
    [InlineData("docs/providers.md")]
    [InlineData("docs/intents.md")]
    public void Settings_that_a_page_shows_are_settings(string page)
    {
        var settings = Blocks(File.ReadAllText(Path.Combine(Repository, page)), "hocon");

        settings.ShouldNotBeEmpty();
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus"));
        foreach (var text in settings)
        {
            Write(".sisyphus/sisyphus.conf", text);
            SisyphusConfiguration.Load(Root).Problems.ShouldBeEmpty(text);
        }
    }

    /// <summary>Runs commands, one shell for all of them, with a home of its own and this program under its name.</summary>
    private string Shell(params string[] commands)
    {
        var bin = Directory.CreateDirectory(Path.Combine(Root, ".bin"));
        File.CreateSymbolicLink(Path.Combine(bin.FullName, "sisyphus"), HostProcess.Program);
        var start = new ProcessStartInfo("sh", ["-c", string.Join('\n', commands)]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["PATH"] = $"{bin.FullName}:{start.Environment["PATH"]}";
        start.Environment["HOME"] = Root;
        foreach (var name in (string[])["SISYPHUS_DB", "RANDOM_SEED"])
            start.Environment.Remove(name);
        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output;
    }

    private static List<string> Blocks(string page, string language) =>
        [.. Block().Matches(page).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value)];

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
