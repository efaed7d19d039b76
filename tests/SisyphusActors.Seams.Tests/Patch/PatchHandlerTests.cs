using System.Runtime.Versioning;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;
using SisyphusActors.Seams.Patch;
using SisyphusActors.Seams.Shell.Posix;
using SisyphusActors.Seams.Tests.Shell;

namespace SisyphusActors.Seams.Tests.Patch;

/// <summary>Files that a run writes.</summary>
public sealed class PatchHandlerTests : PatchWorkspace
{
    [Fact]
    public async Task A_file_is_made_with_its_folders_and_both_hashes_are_told()
    {
        var outcome = (await Run(Patch("src/new/a.txt", "hello\n"))).ShouldBeOfType<OperationOutcome.Succeeded>();

        Text("src/new/a.txt").ShouldBe("hello\n");
        PatchJson.ToPatched(outcome.Result).ShouldBe(new PatchResult("src/new/a.txt", Before: null, Sha256.Of("hello\n")));
        Directory.GetFiles(At("src/new")).Length.ShouldBe(1, "nothing temporary is left");
    }

    [Fact]
    public async Task A_file_is_replaced_and_one_is_deleted()
    {
        Put("a.txt", "old");
        Put("b.txt", "gone");

        var replaced = (await Run(Patch("a.txt", "new"))).ShouldBeOfType<OperationOutcome.Succeeded>();
        var deleted = (await Run(Patch("b.txt", null))).ShouldBeOfType<OperationOutcome.Succeeded>();

        (Text("a.txt"), Text("b.txt")).ShouldBe(("new", null));
        PatchJson.ToPatched(replaced.Result).Before.ShouldBe(Sha256.Of("old"));
        PatchJson.ToPatched(deleted.Result).ShouldBe(new PatchResult("b.txt", Sha256.Of("gone"), After: null));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_keeps_its_mode()
    {
        Put("run.sh", "old");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        File.SetUnixFileMode(At("run.sh"), mode);

        await Run(Patch("run.sh", "new"));

        File.GetUnixFileMode(At("run.sh")).ShouldBe(mode);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("/etc/passwd")]
    [InlineData("c:/a")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("lib/.GIT/config")]
    [InlineData(".sisyphus/sisyphus.conf")]
    public async Task Nothing_is_written_outside_the_workspace_nor_where_a_run_has_no_business(string path)
    {
        var patch = new PatchRequest(path, "x", Before: null, WasWrittenHere: false, Approved(null, new ApprovedFile(path, null)));

        await ShouldBeRefused(patch, $"'{path}'");
    }

    [UnixFact]
    public async Task Nothing_is_written_through_a_link()
    {
        Put("real/a.txt", "old");
        Directory.CreateSymbolicLink(At("linked"), At("real"));
        File.CreateSymbolicLink(At("link.txt"), At("nowhere"));

        await ShouldBeRefused(Patch("linked/a.txt", "new"), "symbolic link 'linked'");
        await ShouldBeRefused(Patch("a.txt", "new") with { Path = "link.txt", Approval = Approved(null, new ApprovedFile("link.txt", null)) }, "symbolic link 'link.txt'");
        Text("real/a.txt").ShouldBe("old");
        File.Exists(At("nowhere")).ShouldBeFalse();
    }

    [UnixFact]
    public async Task What_is_no_ordinary_file_is_left_alone()
    {
        Directory.CreateDirectory(At("folder"));
        Put("file", "x");
        PosixFiles.MakeFifo(At("pipe"));
        var nothing = Patch("other", "x");

        await ShouldBeRefused(nothing with { Path = "folder", Approval = Approved(null, new ApprovedFile("folder", null)) }, "is a folder");
        await ShouldBeRefused(nothing with { Path = "file/x", Approval = Approved(null, new ApprovedFile("file/x", null)) }, "is a file, not a folder");
        await ShouldBeRefused(nothing with { Path = "pipe", Approval = Approved(null, new ApprovedFile("pipe", null)) }, "no ordinary file");
    }

    [LinuxFact]
    public void A_device_is_no_ordinary_file_even_where_it_can_be_sought_in()
    {
        using var zero = PosixFiles.OpenWithoutWaiting("/dev/zero");
        using var file = File.OpenHandle(typeof(PatchHandler).Assembly.Location);

        (PosixFiles.IsDevice(zero), PosixFiles.IsDevice(file)).ShouldBe((true, false));
    }

    [Fact]
    public async Task A_file_that_nobody_approved_is_not_written()
    {
        await ShouldBeRefused(Patch("a.txt", "x") with { Path = "b.txt" }, "Nobody has approved that 'b.txt'");
        await ShouldBeRefused(Patch("a.txt", "x") with { Before = Sha256.Of("other") }, "was approved with no file");
        Text("a.txt").ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_was_changed_since_the_approval_is_not_written()
    {
        Put("a.txt", "old");
        var patch = Patch("a.txt", "new");
        Put("a.txt", "somebody else's");

        await ShouldBeRefused(patch, "Somebody else has changed it");
        Text("a.txt").ShouldBe("somebody else's");
    }

    [Fact]
    public async Task What_this_run_wrote_last_is_what_has_to_be_there()
    {
        var first = Patch("a.txt", "one");
        await Run(first);

        await ShouldBeRefused(first with { Content = "two" }, "Somebody else has changed it");
        (await Run(first with { Content = "two", Before = Sha256.Of("one"), WasWrittenHere = true })).ShouldBeOfType<OperationOutcome.Succeeded>();

        Text("a.txt").ShouldBe("two");
    }

    [GitFact]
    public async Task A_commit_since_the_approval_is_noticed()
    {
        Git("init", "-q");
        Put("a.txt", "old");
        Git("add", ".");
        Git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one");
        var head = Git("rev-parse", "HEAD");

        (await Run(Patch("a.txt", "new", head))).ShouldBeOfType<OperationOutcome.Succeeded>();
        Git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "two");
        await ShouldBeRefused(Patch("a.txt", "newer", head), $"approved at commit {head}");
        await ShouldBeRefused(Patch("a.txt", "newer"), "approved at commit none");
    }

    [Fact]
    public async Task Binary_and_huge_content_is_refused()
    {
        await ShouldBeRefused(Patch("a.bin", "a\0b"), "binary");
        await ShouldBeRefused(Patch("a.txt", new string('x', PatchHandler.BytesMax + 1)), "more than 1,048,576 bytes");
        Directory.GetFileSystemEntries(At(".")).ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_crash_the_file_tells_what_became_of_it()
    {
        Put("a.txt", "old");
        var patch = Patch("a.txt", "new");

        (await Reconcile(patch)).ShouldBeOfType<Reconciliation.SafeToRun>();
        Put("a.txt", "new");
        (await Reconcile(patch)).ShouldBeOfType<Reconciliation.Ended>().Outcome.ShouldBeOfType<OperationOutcome.Succeeded>();
        Put("a.txt", "other");
        var why = (await Reconcile(patch)).ShouldBeOfType<Reconciliation.InDoubt>().Why;
        why.ShouldContain(Sha256.Of("old").ToString());
        why.ShouldContain(Sha256.Of("new").ToString());
        why.ShouldContain(Sha256.Of("other").ToString());
    }

    [GitFact]
    public async Task A_write_whose_commit_is_gone_is_in_doubt_and_not_made_anyway()
    {
        Put("a.txt", "old");
        Git("init", "-q");
        var patch = Patch("a.txt", "new");
        (await Reconcile(patch)).ShouldBeOfType<Reconciliation.SafeToRun>();

        Git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "another");

        (await Reconcile(patch)).ShouldBeOfType<Reconciliation.InDoubt>().Why.ShouldContain("'a.txt' was not written at commit none");
        Put("a.txt", "new");
        (await Reconcile(patch)).ShouldBeOfType<Reconciliation.Ended>();
    }

    [Fact]
    public async Task A_model_is_shown_text_and_told_of_what_it_is_not_shown()
    {
        Put("a.txt", "text");
        Put("b.bin", "a\0b");
        Put("big.txt", new string('x', ReadHandler.BytesMax + 1));

        (await Read("a.txt", "b.bin", "big.txt", "none.txt")).ShouldBe(
        [
            new FileText("a.txt", "text", null), new FileText("b.bin", null, "binary"),
            new FileText("big.txt", null, "too large to be shown here"), new FileText("none.txt", null, null),
        ]);
    }
}
