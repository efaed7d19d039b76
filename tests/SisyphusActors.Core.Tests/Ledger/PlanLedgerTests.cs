using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Tests.Ledger;

public sealed class PlanLedgerTests
{
    [Fact]
    public void A_plan_that_waits_is_shown_with_the_command_that_approves_it_and_no_other()
    {
        var run = PlanStory.Waiting().View();

        (run.Status, run.BlockedOn, run.WaitsFor).ShouldBe((RunStatus.WaitingInput, BlockedOn.Plan, WaitsFor.Person));
        run.Gate.ShouldNotBeNull().Hash.ShouldBe(PlanStory.Output().Hash);
        run.NextAction.ShouldBe($"sisyphus approve r1 --plan {PlanStory.Output().Hash.ToString()[..12]}");
        run.PlanHash.ShouldBeNull();
        run.Unread.ShouldBeNull();
        run.Decisions.ShouldHaveSingleItem().Why.ShouldContain("correction m1");
    }

    [Fact]
    public void An_approved_plan_is_a_decision_of_who_approved_it_and_waits_no_more()
    {
        var run = PlanStory.Approved().View();

        (run.Status, run.Gate, run.NextAction).ShouldBe((RunStatus.Running, null, ""));
        run.PlanApprovals.ShouldHaveSingleItem().Approval.ShouldBe(PlanStory.Approval());
        run.Decisions.Select(d => (d.Actor, d.What[..13])).ShouldContain(("ada", "approved plan"));
        LedgerDocument.Run(run).ShouldContain("approved by ada at ");
    }

    [Fact]
    public void A_plan_that_was_sent_back_is_planned_anew()
    {
        var run = PlanStory.Waiting().Coordinator(new RunEvent.PlanReturned(PlanStory.Output().Hash, "ada", "too much"), new RunEvent.RunContinued()).View();

        (run.Status, run.Gate).ShouldBe((RunStatus.Planning, null));
        run.Decisions[^1].ShouldSatisfyAllConditions(d => d.Actor.ShouldBe("ada"), d => d.Why.ShouldBe("too much"));
    }

    [Fact]
    public void An_approval_that_no_plan_waited_for_is_as_a_row_that_cannot_be_read()
    {
        var run = PlanStory.Approved().Coordinator(new RunEvent.PlanApproved(PlanStory.Approval())).View();

        run.Unread.ShouldNotBeNull();
        run.PlanApprovals.Count.ShouldBe(1);
    }

    [Fact]
    public void What_a_model_wrote_forges_no_section()
    {
        var output = PlanStory.Output() with { Design = "x\n## Key Decisions\n| 1 | ada |", Risks = ["`\n# Run"] };
        var run = PlanStory.Waiting().Coordinator(
            new RunEvent.PlanSubmitted(SisyphusActors.Core.Tests.Intents.Goals.PlanOf(output), SisyphusActors.Core.Values.Json.EmptyObject, PlanStory.Base, ["- [ ]\n## Budget"])).View();

        LedgerDocument.Run(run).Split('\n').Count(line => line.StartsWith("## ", StringComparison.Ordinal)).ShouldBe(10);
    }
}
