using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Intents;

/// <summary>A run whose approved plan is to have another file.</summary>
public sealed class PlanAmendmentTests
{
    private static readonly PlanOutput First = Goals.Output();
    private static readonly PlanOutput More = First with { Files = [.. First.Files, Goals.File("src/keys.ts")] };
    private static readonly WorkId Work = new(IntentPlan.ApplyPatch, 1);
    private static readonly ImmutableArray<ApprovedFile> Known = [new("src/login.ts", Goals.Old)];
    private static readonly RunMessage.AmendPlan Amend = new(Work, More, Known, "Keys must rotate.");

    private static BehaviorResult<RunState> Running(ImmutableArray<string>? allowed = null)
    {
        var submitted = BehaviorTest.Of(new CoordinatorBehavior(), "r1/coordinator")
            .When(new RunMessage.StartIntent(Goals.Goal, "seed", "/w", "ada", Allowed: allowed))
            .And.When(new RunMessage.PlanAccepted(Goals.PlanOf(First), Json.EmptyObject, Goals.Base(), []), Goals.Run.Validator.Value);
        return submitted.State.Status is RunStatus.Running ? submitted : submitted.And.When(new RunMessage.ApprovePlan(First.Hash, "c0ffee", "ada"));
    }

    private static BehaviorResult<RunState> Judged(BehaviorResult<RunState> running) => running.And.When(Amend, Goals.Run.Builder.Value)
        .And.When(new RunMessage.PlanAccepted(
            Goals.PlanOf(More), Json.EmptyObject, new PlanBase("main", "c0ffee", [.. Known, new ApprovedFile("src/keys.ts", null)]), ["mind the clock"]), Goals.Run.Validator.Value);

    [Fact]
    public void The_plan_with_it_is_judged_as_the_first_one_was()
    {
        var asked = Running().And.When(Amend, Goals.Run.Builder.Value);

        var validate = asked.Sent.ShouldHaveSingleItem().ShouldBeOfType<ValidatorMessage.ValidatePlan>();
        IntentPlan.HashOf(validate.Plan).ShouldBe(More.Hash);
        validate.Known!.Value.ShouldBe(Known);
        asked.State.Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public void A_person_is_asked_for_exactly_that_plan_and_its_approval_names_every_file()
    {
        var waiting = Judged(Running());
        waiting.State.Status.ShouldBe(RunStatus.WaitingInput);
        var submitted = waiting.Events.OfType<RunEvent.PlanSubmitted>().ShouldHaveSingleItem();
        (submitted.Added!.Value.Single(), submitted.Warnings[0]).ShouldBe(("src/keys.ts", "the builder says: Keys must rotate."));
        waiting.And.When(new RunMessage.ApprovePlan(First.Hash, "c0ffee", "ada")).ThenRefused("plan-hash-mismatch");

        var approved = waiting.And.When(new RunMessage.ApprovePlan(More.Hash, "c0ffee", "ada"));

        var amend = approved.Sent.ShouldHaveSingleItem().ShouldBeOfType<ExecutorMessage.AmendExecution>();
        amend.Approval.Files.ShouldBe([.. Known, new ApprovedFile("src/keys.ts", null)]);
        (amend.Approval.PlanHash, amend.Approval.BaseCommit, IntentPlan.HashOf(amend.Plan)).ShouldBe((More.Hash, "c0ffee", More.Hash));
        approved.State.Status.ShouldBe(RunStatus.Running);
        approved.And.When(new RunMessage.ApprovePlan(More.Hash, "c0ffee", "ada")).ThenRefused("no-plan-waits");
    }

    [Fact]
    public void Rejected_it_goes_back_to_the_builder_with_the_reason()
    {
        var rejected = Judged(Running()).And.When(new RunMessage.RejectPlan(More.Hash, "ada", "no keys"));

        rejected.Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkMessage.RefuseAmendment>()
            .ShouldSatisfyAllConditions(r => r.Reasons.ShouldBe(["ada rejected it: no keys"]), r => r.IsFinal.ShouldBeFalse(), r => r.Work.ShouldBe(Work));
        rejected.State.Status.ShouldBe(RunStatus.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_validator_rejects_goes_back_to_the_builder_and_nobody_is_asked(bool isFinal)
    {
        var rejected = Running().And.When(Amend, Goals.Run.Builder.Value)
            .And.When(new RunMessage.PlanRejected(More.Hash, [new Problem(0, 0, "policy 'few-files' rejects it: too many")], isFinal), Goals.Run.Validator.Value);

        var refused = rejected.Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkMessage.RefuseAmendment>();
        (refused.Reasons.Single().Contains("few-files"), refused.IsFinal).ShouldBe((true, isFinal));
        rejected.Events.ShouldNotContain(e => e is RunEvent.RunContinued || e is RunEvent.RunBlocked || e is RunEvent.RunFailed);
    }

    [Fact]
    public void Globs_that_fit_the_new_file_approve_it_and_others_do_not()
    {
        Judged(Running(["src/*.ts"])).Sent.ShouldHaveSingleItem().ShouldBeOfType<ExecutorMessage.AmendExecution>().Approval.By.ShouldBe("ada");

        var waiting = Judged(Running(["src/login.ts"]));
        waiting.State.Status.ShouldBe(RunStatus.WaitingInput);
        waiting.Events.OfType<RunEvent.PlanSubmitted>().ShouldHaveSingleItem().NotAllowed!.Value.ShouldBe(["src/keys.ts"]);
    }

    [Fact]
    public void Cancelled_while_it_waits_the_steps_are_stopped_and_no_approval_counts_any_more()
    {
        var cancelling = Judged(Running()).And.When(new RunMessage.CancelRun("ada", "enough"));

        cancelling.Sent.ShouldHaveSingleItem().ShouldBeOfType<ExecutorMessage.CancelExecution>();
        cancelling.And.When(new RunMessage.ApprovePlan(More.Hash, "c0ffee", "ada")).ThenRefused("no-plan-waits");
        cancelling.And.When(new RunMessage.ExecutionEnded(ExecutionResult.Cancelled, null), Goals.Run.Executor.Value).State.Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public void A_run_that_is_resumed_still_waits_with_it()
    {
        var resumed = Judged(Running()).And.When(new RunMessage.ResumeRun("ada"));

        (resumed.State.Status, resumed.Sent.Any()).ShouldBe((RunStatus.WaitingInput, false));
    }

    [Fact]
    public void Only_the_new_file_is_looked_at_and_what_cannot_be_written_is_for_good()
    {
        var validating = BehaviorTest.Of(new ValidatorBehavior(new PlanRules([])), "r1/validator")
            .When(new ValidatorMessage.ValidatePlan(Goals.PlanOf(More with { Libraries = [] }), Json.EmptyObject, [], Known), Goals.Run.Coordinator.Value);
        var trial = validating.State.Trial!;
        StoredJson.FromCanonical<PlanOutput>(validating.Test.Behavior.Resolve(validating.Test.Self, validating.State, trial.Inspect!.Value).With)
            .Files.ShouldHaveSingleItem().Path.ShouldBe("src/keys.ts");
        var asked = validating.And.When(trial.Policies!.Value, Goals.Found(new PolicyResult([])));

        asked.And.When(trial.Inspect!.Value, Goals.Found(new WorkspaceInspection(new PlanBase("main", "c0ffee", [new ApprovedFile("src/keys.ts", null)]), [])))
            .Sent.OfType<RunMessage.PlanAccepted>().ShouldHaveSingleItem().Base!.Files.ShouldBe([.. Known, new ApprovedFile("src/keys.ts", null)]);
        asked.And.When(trial.Inspect!.Value, Goals.Found(new WorkspaceInspection(new PlanBase("main", "c0ffee", []), ["'src/keys.ts': 'src' is a link"])))
            .Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem().IsFinal.ShouldBeTrue();
    }
}
