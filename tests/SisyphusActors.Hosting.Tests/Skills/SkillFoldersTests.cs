using SisyphusActors.Hosting.Skills;

namespace SisyphusActors.Hosting.Tests.Skills;

public sealed class SkillFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sisyphus-skills-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Skills_are_found_in_every_folder_by_name_and_the_first_of_a_name_counts()
    {
        Write("skills/z", "---\nname: refactor\ndescription: last\n---\n");
        Write(".sisyphus/skills/a", "---\nname: refactor\ndescription: >\n  Changes code\n  without changing it\n---\nBody\n");
        Write(".opencode/skill/review", "---\r\nname: review\r\n---\r\n");

        SkillFolders.Find(_root).ShouldBe(
        [
            new SkillFile("refactor", "Changes code without changing it", ".sisyphus/skills/a/SKILL.md"),
            new SkillFile("review", null, ".opencode/skill/review/SKILL.md"),
        ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no front matter")]
    [InlineData("---\nname: [unclosed\n---\n")]
    [InlineData("---\nname:\n  - a list\n---\n")]
    [InlineData("---\nname: never closed")]
    public void A_skill_without_a_name_is_called_as_its_folder_is(string text)
    {
        Write(".claude/skills/tester", text);
        SkillFolders.Find(_root).ShouldBe([new SkillFile("tester", null, ".claude/skills/tester/SKILL.md")]);
    }

    [Fact]
    public void A_folder_without_the_file_is_no_skill()
    {
        Directory.CreateDirectory(Path.Combine(_root, "skills", "empty"));
        SkillFolders.Find(_root).ShouldBeEmpty();
    }

    private void Write(string folder, string text)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        File.WriteAllText(Path.Combine(_root, folder, "SKILL.md"), text);
    }
}
