using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Evidence;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Evidence;

/// <summary>What a run has to show, by its events alone.</summary>
public sealed class EvidenceTests
{
    private const string Path = "src/login/oidc.ts";
    private const string Test = "node --test src/login";

    private static readonly PersistenceId Builder = new RunActors("r1").Builder;
    private static readonly (Sha256 One, Sha256 Two) File = (Sha256.Of("one"), Sha256.Of("two"));

    /// <summary>A goal whose first test failed.</summary>
    private static RunStory Mended()
    {
        var plan = IntentPlan.Of(PlanStory.Goal, PlanStory.Output(), 16, 3);
        var failure = new StepFailure("ExecuteST[0]", Test, "exit code 1: no state", 1);
        return PlanStory.Approved()
            .Executor(new ExecutorEvent.ExecutionStarted(plan, Json.EmptyObject, "42", Approval: PlanStory.Approval()))
            .By(Builder, new BuilderEvent.FileEdited(Path, null, File.One, PlanStory.Key("one"), Added: 12, Removed: 0))
            .Executor(Tested(1, new ExecutorEvent.StepFailed("ExecuteST[0]", RunStory.Key("t"), "exit code 1: no state", 1)))
            .Executor(new ExecutorEvent.RoundStarted(2, ["ApplyPatchST", "DecideST", "ExecuteST", "FinaliseST"], [failure]))
            .By(Builder, new BuilderEvent.FileEdited(Path, File.One, File.Two, PlanStory.Key("two"), Added: 2, Removed: 1))
            .Executor(Tested(2, new ExecutorEvent.StepCompleted("ExecuteST[0]", RunStory.Key("t", 2), Json.EmptyObject, Output: "3 tests, 3 passed")))
            .Executor(
                new ExecutorEvent.StepStarted("FinaliseST", 1, RunStory.Key("scan")),
                new ExecutorEvent.StepCompleted("FinaliseST", RunStory.Key("scan"), StoredJson.Canonical(new ScanResult("passed", "ubs --ci --format=json .", "{}"))));
    }

    private static IEvent[] Tested(int attempt, IEvent end) =>
        [new ExecutorEvent.StepFannedOut("ExecuteST", [Json.From(Test)]), new ExecutorEvent.StepStarted("ExecuteST[0]", attempt, RunStory.Key("t", attempt)), end];

    [Fact]
    public void A_goal_shows_its_approval_and_each_round()
    {
        var text = EvidenceDocument.Of(Mended().View());

        text.ShouldStartWith("# Evidence of run `r1`\n\nAdd an OIDC login flow\n");
        Titles(text).ShouldBe(["Plan approved", "Round 1: files", "Round 1: tests", "Round 2: files", "Round 2: tests", "Round 2: scan"]);
        foreach (var told in (string[])
        [
            $"- Plan `{PlanStory.Output().Hash}` approved by ada at 2026-11-21T", $"at commit `{PlanStory.Base.Commit}`", $"- `{Path}`: SHA-256 no file\n",
            $"+12 −0 lines, SHA-256 no file before, `{File.One}` after\n", $"+2 −1 lines, SHA-256 `{File.One}` before, `{File.Two}` after\n",
            $"- `{Test}` failed at ", ", exit code 1\n\n```\nexit code 1: no state\n```\n", ", exit code 0\n\n```\n3 tests, 3 passed\n```\n",
            "- `ubs --ci --format=json .` passed at ",
        ])
            text.ShouldContain(told);
    }

    [Fact]
    public void Each_section_bears_the_SHA256_of_what_it_says()
    {
        var sections = EvidenceDocument.Of(Mended().View()).Split("\n## ")[1..];

        foreach (var section in sections)
        {
            var (from, to) = (section.IndexOf("\n\n", StringComparison.Ordinal) + 2, section.LastIndexOf("\nSHA-256 of this section: ", StringComparison.Ordinal));
            section[to..].ShouldBe($"\nSHA-256 of this section: {Sha256.Of(section[from..to])}\n");
        }
        sections.Length.ShouldBe(6);
    }

    [Fact]
    public void A_scan_that_was_not_made_is_no_pass()
    {
        var story = Mended().Executor(new ExecutorEvent.StepReset("FinaliseST", "ada"), new ExecutorEvent.StepStarted("FinaliseST", 2, RunStory.Key("scan", 2)),
            new ExecutorEvent.StepCompleted("FinaliseST", RunStory.Key("scan", 2), StoredJson.Canonical(ScanResult.NotScanned("ubs is not installed"))));

        EvidenceDocument.Of(story.View()).ShouldContain("- `FinaliseST` not scanned: ubs is not installed at ");
        LedgerDocument.Run(story.View()).ShouldContain("- Scan: not scanned: ubs is not installed");
    }

    [Fact]
    public void A_workflow_shows_the_steps_of_its_milestones_and_who_vouched_for_what()
    {
        var text = EvidenceDocument.Of(new RunStory().WholeRelease().View());

        Titles(text).ShouldBe(["check", "build", "ship"]);
        foreach (var told in (string[])["- `make lint` passed at ", "- `sign-off` approved by grace at ", "- `make publish` passed at "])
            text.ShouldContain(told);
        text.Split("- `make $SISYPHUS_ITEM` passed").Length.ShouldBe(3, "one of each item, none of the fan-out");
        var settled = new RunStory().ReleaseUntilCrash().Executor(new ExecutorEvent.StepCompleted("build[1]", RunStory.Key("build[1]"), Json.EmptyObject, By: "grace"));
        EvidenceDocument.Of(settled.View()).ShouldContain("- `make $SISYPHUS_ITEM` settled by grace at 2026-11-21T09:30:20.000Z, offset 21\n");
    }

    [Fact]
    public void A_run_without_milestones_has_nothing_to_show()
    {
        var plan = RunStory.Release with { Steps = [RunStory.Step("lint", new StepWork.Run("make lint"))] };
        var view = new RunStory().Started(plan).Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")), new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.EmptyObject)).View();

        (view.EvidenceOffset, view.Evidence.Count).ShouldBe((0, 0));
        LedgerDocument.Run(view).ShouldNotContain("Milestones: ");
    }

    [Fact]
    public void However_long_a_run_is_its_evidence_can_be_read()
    {
        var plan = RunStory.Release with { Steps = [.. Enumerable.Range(0, 2_000).Select(i => RunStory.Step($"s{i}", new StepWork.Run("true"), i < 1_000 ? "first" : $"m{i}"))] };
        var story = new RunStory().Started(plan);
        foreach (var step in plan.Steps)
            story.Executor(new ExecutorEvent.StepStarted(step.Id, 1, RunStory.Key(step.Id)), new ExecutorEvent.StepCompleted(step.Id, RunStory.Key(step.Id), Json.EmptyObject, Output: new string('x', 2_000)));

        var text = EvidenceDocument.Of(story.View());

        text.Length.ShouldBeLessThan(100_000);
        text.ShouldContain("The journal holds 961 earlier milestones.");
        Titles(text)[^1].ShouldBe("m1999");
    }

    [Fact]
    public void Words_of_programs_forge_no_section()
    {
        var plan = RunStory.Release with { Steps = [RunStory.Step("lint", new StepWork.Run("echo '\n## Round 9: scan'"), "check")] };
        var view = new RunStory().Started(plan).Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")), new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.EmptyObject, Output: "```\n## Round 9: scan\n")).View();

        var text = EvidenceDocument.Of(view);

        text.ShouldContain("````\n```\n## Round 9: scan\n````");
        text.ShouldContain("- `echo ' ## Round 9: scan'` passed");
    }

    private static List<string> Titles(string text) => [.. text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
}
