using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Intents;

public sealed class PlanApprovalTests
{
    private static readonly PlanOutput Output = Goals.Output();

    [Fact]
    public void A_goal_goes_to_the_planner()
    {
        var started = Coordinator().When(Start());

        started.Events.OfType<RunEvent>().ShouldBe(
        [
            new RunEvent.RunQueued(Goals.Goal, "<goal>", Json.EmptyObject, "seed", "/w", "ada"), new RunEvent.RunPlanning(),
        ]);
        started.Sent.ShouldBe([new PlannerMessage.PlanGoal(Goals.Goal)]);
        started.And.When(Start()).ThenRefused("run-exists");
    }

    [Theory]
    [InlineData(" ", "src/**")]
    [InlineData("Do it well", "/etc/**")]
    public void A_goal_that_is_none_or_a_glob_that_leads_outside_is_refused(string goal, string glob) =>
        Coordinator().When(Start() with { Goal = goal, Allowed = [glob] }).ThenRefused("invalid-goal");

    [Fact]
    public void An_accepted_plan_waits_for_a_person_and_nothing_is_executed()
    {
        var waiting = Waiting();

        waiting.State.Status.ShouldBe(RunStatus.WaitingInput);
        waiting.Events.ShouldContain(new RunEvent.RunBlocked(BlockedOn.Plan, []));
        waiting.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void Its_approval_starts_the_execution_and_goes_along()
    {
        var approved = Waiting().And.When(new RunMessage.ApprovePlan(Output.Hash, "c0ffee", "ada"));

        var approval = approved.Events.OfType<RunEvent.PlanApproved>().ShouldHaveSingleItem().Approval;
        (approval.PlanHash, approval.BaseCommit, approval.By).ShouldBe((Output.Hash, "c0ffee", "ada"));
        approval.Files.ShouldBe(Goals.Base().Files);
        approved.Sent.ShouldHaveSingleItem().ShouldBeOfType<ExecutorMessage.StartExecution>().Approval.ShouldBe(approval);
        approved.State.Status.ShouldBe(RunStatus.Running);
        approved.And.When(new RunMessage.ApprovePlan(Output.Hash, "c0ffee", "ada")).ThenRefused("no-plan-waits");
    }

    [Fact]
    public void An_approval_of_another_plan_or_at_another_commit_is_refused()
    {
        Waiting().And.When(new RunMessage.ApprovePlan(Goals.Output("other").Hash, "c0ffee", "ada")).ThenRefused("plan-hash-mismatch");
        Waiting().And.When(new RunMessage.ApprovePlan(Output.Hash, "beef", "ada")).ThenRefused("base-commit-mismatch");
        Waiting().And.When(new RunMessage.ApprovePlan(Output.Hash, null, "ada")).ThenRefused("base-commit-mismatch");
    }

    [Fact]
    public void A_rejected_plan_goes_back_to_the_planner_with_the_reason_and_the_next_one_waits_again()
    {
        var returned = Waiting().And.When(new RunMessage.RejectPlan(Output.Hash, "ada", "too much at once"));

        returned.State.Status.ShouldBe(RunStatus.Planning);
        var revise = returned.Sent.ShouldHaveSingleItem().ShouldBeOfType<PlannerMessage.RevisePlan>();
        (revise.By, revise.Problems.Single().Message).ShouldBe(("ada", "ada rejected it: too much at once"));
        returned.And.When(new RunMessage.ApprovePlan(Output.Hash, "c0ffee", "ada")).ThenRefused("no-plan-waits");
        var next = returned.And.When(Accepted(Goals.Output("next")), Goals.Run.Validator.Value);
        next.And.When(new RunMessage.ApprovePlan(Output.Hash, "c0ffee", "ada")).ThenRefused("plan-hash-mismatch");
        next.And.When(new RunMessage.ApprovePlan(Goals.Output("next").Hash, "c0ffee", "ada")).ThenDone();
    }

    [Fact]
    public void A_run_with_leave_to_write_all_its_files_does_not_ask()
    {
        var approved = Planning(["src/*.ts"]).When(Accepted(Output), Goals.Run.Validator.Value);

        approved.State.Status.ShouldBe(RunStatus.Running);
        approved.Sent.ShouldHaveSingleItem().ShouldBeOfType<ExecutorMessage.StartExecution>().Approval!.By.ShouldBe("ada");
    }

    [Theory]
    [InlineData("src/login.ts")]
    [InlineData("**")]
    [InlineData("src/**")]
    [InlineData("other/**")]
    public void A_run_without_leave_for_one_of_its_files_asks_and_says_which(string path)
    {
        var waiting = Planning(["docs/**"]).When(Accepted(Goals.Output(files: [Goals.File("docs/a.md"), Goals.File(path)])), Goals.Run.Validator.Value);

        waiting.Events.OfType<RunEvent.PlanSubmitted>().ShouldHaveSingleItem().NotAllowed!.Value.ShouldBe([path]);
        waiting.State.Status.ShouldBe(RunStatus.WaitingInput);
    }

    [Fact]
    public void A_plan_that_could_not_be_judged_fails_the_run_with_the_reasons()
    {
        var failed = Planning(null).When(new RunMessage.PlanRejected(Output.Hash, [new Problem(0, 0, "no git")], IsFinal: true), Goals.Run.Validator.Value);

        failed.Events.OfType<RunEvent.RunFailed>().ShouldHaveSingleItem().Problems.ShouldHaveSingleItem().Message.ShouldBe("no git");
        failed.Sent.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_waits_with_a_plan_is_cancelled_at_once()
    {
        var cancelled = Waiting().And.When(new RunMessage.CancelRun("ada", "enough"));

        cancelled.State.Status.ShouldBe(RunStatus.Cancelled);
        cancelled.Sent.ShouldBeEmpty();
        cancelled.And.When(new RunMessage.ApprovePlan(Output.Hash, "c0ffee", "ada")).Outcome.ShouldBeOfType<Outcome.Refused>();
    }

    [Fact]
    public void A_resumed_run_still_waits_with_its_plan()
    {
        var resumed = Waiting().And.When(new RunMessage.ResumeRun("ada"));

        resumed.Sent.ShouldBeEmpty();
        resumed.State.Status.ShouldBe(RunStatus.WaitingInput);
    }

    private static BehaviorTest<RunState> Coordinator() => BehaviorTest.Of(new CoordinatorBehavior(), "r1/coordinator");

    private static RunMessage.StartIntent Start() => new(Goals.Goal, "seed", "/w", "ada");

    private static BehaviorTest<RunState> Planning(ImmutableArray<string>? allowed) => Coordinator().When(Start() with { Allowed = allowed }).And;

    private static RunMessage.PlanAccepted Accepted(PlanOutput output) => new(Goals.PlanOf(output), Json.EmptyObject, Goals.Base(), []);

    private static BehaviorResult<RunState> Waiting() => Planning(null).When(Accepted(Output), Goals.Run.Validator.Value);
}
