using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Intents;

/// <summary>A person takes a workspace that has changed as it is.</summary>
public sealed class DriftTests
{
    private static readonly PlanOutput Output = Goals.Output();
    private static readonly PlanBase Now = new("other", "beef", [new ApprovedFile("src/login.ts", Goals.Old)]);
    private static readonly RunMessage.AcceptDrift Accept = new(Output.Hash, Now, ["src/login.ts was changed."], "ada");

    private static BehaviorResult<RunState> Waiting() => BehaviorTest.Of(new CoordinatorBehavior(), "r1/coordinator")
        .When(new RunMessage.StartIntent(Goals.Goal, "seed", "/w", "ada"))
        .And.When(new RunMessage.PlanAccepted(Goals.PlanOf(Output), Json.EmptyObject, Goals.Base(), []), Goals.Run.Validator.Value);

    private static BehaviorResult<RunState> Running() => Waiting().And.When(new RunMessage.ApprovePlan(Output.Hash, "c0ffee", "bob", "main"));

    [Fact]
    public void The_plan_is_approved_anew_at_what_is_there()
    {
        var accepted = Running().And.When(Accept);

        accepted.Events.OfType<RunEvent>().ShouldBe(
        [
            new RunEvent.DriftAccepted(Now, Accept.Found, "ada"), new RunEvent.PlanApproved(new PlanApproval(Output.Hash, "beef", Now.Files, "ada", "other")),
        ]);
        accepted.Sent.ShouldHaveSingleItem().ShouldBeOfType<ExecutorMessage.AmendExecution>().Approval.BaseCommit.ShouldBe("beef");
        accepted.State.Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public void A_pause_outlasts_it()
    {
        var paused = Running().And.When(new RunMessage.ExecutionBlocked(BlockedOn.Pause, []), Goals.Run.Executor.Value);

        paused.And.When(Accept).State.ShouldSatisfyAllConditions(s => s.Status.ShouldBe(RunStatus.Paused), s => s.Execution!.On.ShouldBe(BlockedOn.Pause));
    }

    [Fact]
    public void Nothing_else_is_taken()
    {
        Waiting().And.When(Accept).ThenRefused("no-drift");
        Running().And.When(Accept with { PlanHash = Sha256.Of("another") }).ThenRefused("plan-hash-mismatch");
        Running().And.When(Accept with { Base = Now with { Files = [] } }).ThenRefused("plan-hash-mismatch");
        Running().And.When(new RunMessage.CancelRun("ada", "enough")).And.When(Accept).ThenRefused("no-drift");
    }

    [Fact]
    public void A_file_that_the_run_wrote_is_from_then_on_replaced_as_it_was_accepted()
    {
        var state = BuilderState.Initial with { Written = BuilderState.Initial.Written.SetItem("src/login.ts", new WrittenFile(Sha256.Of("mine"))) };
        var amended = BuilderState.Apply(state, new BuilderEvent.BuildAmended(Output, new PlanApproval(Output.Hash, "beef", Now.Files, "ada")));

        amended.Written["src/login.ts"].Hash.ShouldBe(Goals.Old);
    }

    [Fact]
    public void The_ledger_tells_who_took_what_and_knows_the_files_as_they_then_were()
    {
        var path = PlanStory.Base.Files[0].Path;
        var key = PlanStory.Key("patch");
        var story = PlanStory.Approved().By(new RunActors("r1").Builder,
            new BuilderEvent.BuildBegun(new WorkId(IntentPlan.ApplyPatch, 1), new Assignment.WriteFiles("goal", PlanStory.Output(), PlanStory.Approval(), 1, [])),
            new BuilderEvent.BuildProposed("Done.", [new BuiltFile(path, "mine")]), new BuilderEvent.PatchClaimed(path, key));
        story.View().Writing.ShouldBe(new ApprovedFile(path, Sha256.Of("mine")));

        var written = story.By(new RunActors("r1").Builder, new BuilderEvent.FileEdited(path, null, Sha256.Of("mine"), key)).View();
        (written.Writing, written.FilesLeft.Single().Before).ShouldBe((null, Sha256.Of("mine")));

        var run = story.Coordinator(
            new RunEvent.DriftAccepted(PlanStory.Base with { Files = [new ApprovedFile(path, Goals.Old)] }, [$"{path} was changed after this run wrote it."], "ada"),
            new RunEvent.PlanApproved(PlanStory.Approval() with { Files = [new ApprovedFile(path, Goals.Old)] })).View();
        run.Unread.ShouldBeNull();
        run.FilesLeft.Single().Before.ShouldBe(Goals.Old);
        run.PlanApprovals.Count.ShouldBe(2);
        run.Decisions.ShouldContain(d => d.Actor == "ada" && d.What == "accepted the workspace as it is" && d.Why.Contains("was changed after"));
    }

    [Fact]
    public void A_plan_that_waits_with_another_file_says_which()
    {
        var more = PlanStory.Output() with { Design = "More." };
        var run = PlanStory.Approved().Coordinator(
            new RunEvent.PlanAmended(new WorkId(IntentPlan.ApplyPatch, 1), more.Hash, ["src/keys.ts"], "Keys rotate."),
            new RunEvent.PlanSubmitted(Goals.PlanOf(more), Json.EmptyObject, PlanStory.Base, [], Added: ["src/keys.ts"]), new RunEvent.RunBlocked(BlockedOn.Plan, [IntentPlan.ApplyPatch])).View();

        run.NextAction.ShouldBe($"sisyphus approve r1 --plan {more.Hash.ToString()[..12]}");
        LedgerDocument.Run(run).ShouldContain($"Plan `{more.Hash.ToString()[..12]}` waits for approval, the approved one with `src/keys.ts`.");
        run.Decisions[^1].ShouldSatisfyAllConditions(d => d.What.ShouldBe("needs src/keys.ts, which nobody has approved"), d => d.Why.ShouldBe("Keys rotate."));
    }

    [Fact]
    public void A_plan_whose_amendment_was_refused_is_the_approved_one_again()
    {
        var more = PlanStory.Output() with { Design = "More." };
        var run = PlanStory.Approved().Coordinator(
            new RunEvent.PlanSubmitted(Goals.PlanOf(more), Json.EmptyObject, PlanStory.Base, [], Added: ["x"]), new RunEvent.RunBlocked(BlockedOn.Plan, [IntentPlan.ApplyPatch]),
            new RunEvent.PlanReturned(more.Hash, "ada", "no"), new RunEvent.RunContinued()).View();

        (run.Planned!.Hash, run.Planned.Approval is null, run.Status).ShouldBe((PlanStory.Output().Hash, false, RunStatus.Running));
    }
}
