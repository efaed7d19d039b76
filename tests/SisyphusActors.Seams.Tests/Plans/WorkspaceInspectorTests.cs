using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Tests.Shell;

namespace SisyphusActors.Seams.Tests.Plans;

public sealed class WorkspaceInspectorTests : PlanFolder
{
    [Fact]
    public async Task Each_planned_file_has_its_hash_and_one_to_be_created_none()
    {
        Write("src/a.ts", "one");
        Write("src/empty.ts", "");

        var found = await InspectAsync(("src/a.ts", FileChange.Modify), ("src/empty.ts", FileChange.Delete), ("new/b.ts", FileChange.Create));

        found.Problems.ShouldBeEmpty();
        found.Base.Files.ShouldBe(
            [new ApprovedFile("src/a.ts", Sha256.Of("one")), new ApprovedFile("src/empty.ts", Sha256.Of("")), new ApprovedFile("new/b.ts", null)]);
        (found.Base.Branch, found.Base.Commit).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("src", FileChange.Modify, "'src' is a folder")]
    [InlineData("src/a.ts", FileChange.Create, "'src/a.ts' is to be created, and there is such a file")]
    [InlineData("src/none.ts", FileChange.Modify, "'src/none.ts' is to be modified, and there is no such file")]
    [InlineData("src/none.ts", FileChange.Delete, "'src/none.ts' is to be deleted, and there is no such file")]
    [InlineData("src/a.ts/b", FileChange.Create, "'src/a.ts/b': 'src/a.ts' is a file, not a folder")]
    public async Task What_is_on_the_disk_is_as_the_plan_has_it(string path, FileChange change, string problem)
    {
        Write("src/a.ts", "one");

        (await InspectAsync((path, change))).Problems.ShouldBe([problem]);
    }

    [UnixTheory]
    [InlineData("link/x.ts", "'link/x.ts': 'link' is a link, and none is followed")]
    [InlineData("file.ts", "'file.ts': 'file.ts' is a link, and none is followed")]
    [InlineData("dangling.ts", "'dangling.ts': 'dangling.ts' is a link, and none is followed")]
    public async Task No_link_is_followed_wherever_it_leads(string path, string problem)
    {
        Directory.CreateDirectory(Path.Combine(Root, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), "elsewhere");
        Write("real.ts", "x");
        File.CreateSymbolicLink(Path.Combine(Root, "file.ts"), "real.ts");
        File.CreateSymbolicLink(Path.Combine(Root, "dangling.ts"), "nowhere");

        (await InspectAsync((path, FileChange.Create))).Problems.ShouldBe([problem]);
        (await InspectAsync((path, FileChange.Modify))).Problems.ShouldBe([problem]);
    }

    [GitFact]
    public async Task What_is_checked_out_is_told_before_and_after_the_first_commit_and_without_a_branch()
    {
        Write("a", "1");
        Git("init", "-q");
        var empty = (await InspectAsync()).Base;
        (empty.Branch, empty.Commit).ShouldBe(("main", null));
        Git("add", "a");
        Git("commit", "-qm", "a");
        var head = Git("rev-parse", "HEAD");

        var found = (await InspectAsync()).Base;
        (found.Branch, found.Commit).ShouldBe(("main", head));
        Git("checkout", "-q", "--detach");
        var detached = (await InspectAsync()).Base;
        (detached.Branch, detached.Commit).ShouldBe((null, head));
    }

    [GitFact]
    public async Task A_repository_that_git_cannot_read_is_told_and_not_taken_for_none()
    {
        Write(".git", "gitdir: nowhere");

        (await Should.ThrowAsync<Seams.Plans.LookFailedException>(() => InspectAsync())).Message.ShouldContain("is in a Git repository");
    }
}
