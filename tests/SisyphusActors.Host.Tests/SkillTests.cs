using System.Globalization;

namespace SisyphusActors.Host.Tests;

public sealed class SkillTests : WorkspaceFolder
{
    [Fact]
    public async Task Skills_are_listed_by_score_with_tries_and_last_outcome()
    {
        foreach (var (skill, outcome) in ((string, string)[])[("zeta", "--succeeded"), ("alpha", "--succeeded"), ("bad", "--failed")])
            (await RunAsync("skills", "record", skill, "--kind", "edit", outcome, "--source", "r1", "--key", skill)).ShouldEndWith(0);
        (await RunAsync("skills", "record", "bad", "--kind", "edit", "--failed", "--source", "r1", "--key", "bad")).ShouldEndWith(0).Output.ShouldContain("after 1 try");
        Directory.CreateDirectory(Path.Combine(Root, ".claude/skills/tester"));
        Write(".claude/skills/tester/SKILL.md", "---\nname: tester\ndescription: Writes tests\n---\nWrite tests.\n");

        (await RunAsync("skills", "list", "--kind", "edit")).ShouldEndWith(0).Output.Split('\n').Select(l => l.Split('\t')).Where(c => c.Length > 1)
            .Select(c => string.Join(' ', c[0], c[2], c[3], c[4])).ShouldBe(
            ["alpha 0.666 1 try succeeded", "zeta 0.666 1 try succeeded", "tester 0.500 0 tries -", "bad 0.333 1 try failed"]);
        var tester = (await RunAsync("skills", "list", "--json")).ShouldEndWith(0).Json.GetProperty("skills").EnumerateArray().Last();
        tester.GetProperty("description").GetString().ShouldBe("Writes tests");
        tester.GetProperty("score").GetDouble().ToString(CultureInfo.InvariantCulture).ShouldBe("0.5");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task Skills_are_found_before_anything_was_run() =>
        (await RunAsync("skills", "list")).ShouldEndWith(0).Output.ShouldBeEmpty();
}
