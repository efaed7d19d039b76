using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>Writing and testing, until the tests pass or the rounds are used up.</summary>
public sealed class ExecutorRoundTests : ExecutorSpecs
{
    private static readonly PlanOutput Output = new("design", [], [], [], ["make test", "make lint"], []);
    private static readonly PlanApproval Approval = new(Output.Hash, null, [], "ada");

    private long _reply;

    private ImmutableArray<IEvent> Begin(int roundsMax = 2, params ImmutableArray<PlanStep> more)
    {
        var plan = IntentPlan.Of("the goal", Output, 16, roundsMax);
        return Hear(Mail(new ExecutorMessage.StartExecution(plan with { Steps = [.. plan.Steps, .. more] }, Json.EmptyObject, "seed", Approval: Approval)));
    }

    private ImmutableArray<IEvent> Built(string stepId, string result = "{}") => Hear(new Stimulus.Mail(
        new MessageId(new RunActors("run").Builder, ++_reply), _reply - 1, new WorkReply.WorkCompleted(new WorkId(stepId, State.Steps[stepId].Attempt), Json.Parse(result))));

    private ImmutableArray<IEvent> Chosen(params string[] commands)
    {
        Built(IntentPlan.ApplyPatch);
        return Built(IntentPlan.Decide, $$"""{"commands":[{{string.Join(',', commands.Select(c => $"\"{c}\""))}}]}""");
    }

    private ImmutableArray<IEvent> TestFails(string stepId) =>
        Hear(new Stimulus.OperationEnded(KeyOf(stepId), new OperationOutcome.Failed("exit code 2: no", ExitCode: 2)));

    private static string? Error(IEnumerable<IEvent> events) => events.OfType<ExecutorEvent.ExecutionFinished>().ShouldHaveSingleItem().Error;

    [Fact]
    public void Tests_run_one_after_another_and_each_that_passes_is_an_event()
    {
        Begin();
        Chosen("make lint", "make test");
        Running().ShouldBe(["ExecuteST[0]"]);
        Behavior.Resolve(Self, State, KeyOf("ExecuteST[0]")).Command.ShouldBe("make lint");

        Succeed("ExecuteST[0]").ShouldContain(new ExecutorEvent.TestPassed("ExecuteST[0]", 1, "make lint"));
        Running().ShouldBe(["ExecuteST[1]"]);
        Succeed("ExecuteST[1]");
        Running().ShouldBe(["FinaliseST"]);
        Succeed("FinaliseST").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_failing_test_begins_the_next_round_and_is_told_to_the_builder()
    {
        Begin();
        Chosen("make lint", "make test");
        Succeed("ExecuteST[0]");

        var events = TestFails("ExecuteST[1]");

        var round = events.OfType<ExecutorEvent.RoundStarted>().ShouldHaveSingleItem();
        round.Round.ShouldBe(2);
        var failure = new StepFailure("ExecuteST[1]", "make test", "exit code 2: no", 2);
        round.Failures.ShouldBe([failure]);
        var begun = events.OfType<ActorEvent.MessageSent>().Select(e => e.Message).OfType<WorkMessage.BeginWork>().ShouldHaveSingleItem();
        begun.Work.ShouldBe(new WorkId("ApplyPatchST", 2));
        begun.Assignment.ShouldBeOfType<Assignment.WriteFiles>().Failures.ShouldBe([failure]);
        Running().ShouldBe(["ApplyPatchST"]);
    }

    [Fact]
    public void The_next_round_may_run_other_tests_as_attempts_of_their_own()
    {
        Begin();
        Chosen("make lint", "make test");
        var before = KeyOf("ExecuteST[0]");
        TestFails("ExecuteST[0]");

        Chosen("make test");
        Running().ShouldBe(["ExecuteST[0]"]);
        (State.Steps["ExecuteST[0]"].Attempt, KeyOf("ExecuteST[0]") == before).ShouldBe((2, false));

        Succeed("ExecuteST[0]");
        Succeed("FinaliseST").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void After_the_last_round_the_run_has_failed_and_says_so()
    {
        Begin();
        Chosen("make test");
        TestFails("ExecuteST[0]");
        Chosen("make test");

        Error(TestFails("ExecuteST[0]")).ShouldBe("Step 'ExecuteST[0]' failed in the last of 2 rounds: exit code 2: no");
    }

    [Fact]
    public void What_a_person_sends_back_after_that_is_tried_once_more()
    {
        Begin(roundsMax: 1);
        Chosen("make test");
        TestFails("ExecuteST[0]");

        Tell(new ExecutorMessage.RetryStep("ExecuteST", "ada")).ShouldBe(Outcome.Ok);

        Running().ShouldBe(["ExecuteST[0]"]);
        Succeed("ExecuteST[0]");
        Succeed("FinaliseST").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void What_a_round_cannot_mend_ends_the_run()
    {
        Begin(2, Step("other") with { Needs = [IntentPlan.Compile] });
        Chosen("make test");
        Fail("other");

        TestFails("ExecuteST[0]").ShouldNotContain(e => e is ExecutorEvent.RoundStarted);
        State.Phase.ShouldBe(ExecutorPhase.Ended);
    }

    [Fact]
    public void A_step_that_needs_two_of_a_round_waits_for_the_last_round()
    {
        Begin(2, Step("report") with { Needs = [IntentPlan.ApplyPatch, IntentPlan.Execute] });
        Chosen("make test");
        TestFails("ExecuteST[0]");
        Chosen("make test");
        Running().ShouldBe(["ExecuteST[0]"]);

        Succeed("ExecuteST[0]");

        Running().ShouldBe(["FinaliseST", "report"]);
    }

    private ImmutableArray<IEvent> ScanEnds(int exitCode)
    {
        Chosen("make test");
        Succeed("ExecuteST[0]");
        return Hear(new Stimulus.OperationEnded(KeyOf("FinaliseST"), new OperationOutcome.Failed($"exit code {exitCode}", exitCode, Retryable: false)));
    }

    [Fact]
    public void Findings_of_the_scan_begin_the_next_round_and_are_told_to_the_builder()
    {
        Begin();

        var round = ScanEnds(1).OfType<ExecutorEvent.RoundStarted>().ShouldHaveSingleItem();

        round.Failures.ShouldBe([new StepFailure("FinaliseST", null, "exit code 1", 1)]);
        round.StepIds.ShouldBe(["ApplyPatchST", "DecideST", "ExecuteST", "FinaliseST"]);
        Error(ScanEnds(1)).ShouldBe("Step 'FinaliseST' failed in the last of 2 rounds: exit code 1");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_scan_that_did_not_take_place_is_mended_by_no_round(int exitCode)
    {
        Begin();

        Error(ScanEnds(exitCode)).ShouldBe($"Step 'FinaliseST' failed: exit code {exitCode}");
        Tell(new ExecutorMessage.RetryStep("FinaliseST", "ada")).ShouldBe(Outcome.Ok);
        Running().ShouldBe(["FinaliseST"]);
    }

    private static IEnumerable<SkillMessage> Told(IEnumerable<IEvent> events) => events.OfType<ActorEvent.MessageSent>().Select(e => e.Message).OfType<SkillMessage>();

    private ImmutableArray<IEvent> TestedWith(string skill, bool passed)
    {
        Built(IntentPlan.ApplyPatch, $$"""{"skill":"{{skill}}"}""");
        Built(IntentPlan.Decide, """{"commands":["make test"]}""");
        if (!passed)
            return TestFails("ExecuteST[0]");
        Succeed("ExecuteST[0]");
        return Succeed("FinaliseST");
    }

    [Fact]
    public void The_skill_of_a_run_that_succeeds_has_succeeded_and_that_of_a_round_before_is_the_builders_to_tell()
    {
        Begin();

        Told(TestedWith("careful", passed: false)).ShouldBeEmpty();
        var events = TestedWith("quick", passed: true);

        Told(events).ShouldBe([new SkillMessage.RecordSkillOutcome("quick", "build", Succeeded: true, Self.Scope)]);
        events.ShouldContain(new ExecutorEvent.SkillJudged("ApplyPatchST", 2, "quick", Succeeded: true));
    }

    [Fact]
    public void The_skill_of_the_last_round_fails_once_whatever_a_person_sends_back_after_that()
    {
        Begin(roundsMax: 1);

        Told(TestedWith("careful", passed: false)).ShouldBe([new SkillMessage.RecordSkillOutcome("careful", "build", Succeeded: false, Self.Scope)]);
        Tell(new ExecutorMessage.RetryStep("ExecuteST", "ada")).ShouldBe(Outcome.Ok);
        Succeed("ExecuteST[0]");
        Told(Succeed("FinaliseST")).ShouldBeEmpty();
    }

    [Fact]
    public void What_mended_a_failure_and_what_the_model_names_is_learned()
    {
        Begin();
        Built(IntentPlan.ApplyPatch, """{"files":[{"path":"a.txt","sha256":null}],"learnings":["The build is slow.","It has traps."]}""");
        Built(IntentPlan.Decide, """{"commands":["make test"]}""");
        TestFails("ExecuteST[0]");
        Built(IntentPlan.ApplyPatch, """{"files":[{"path":"a.txt","sha256":null},{"path":"b.txt","sha256":null}],"learnings":["The build is slow."]}""");
        Built(IntentPlan.Decide, """{"commands":["make test"]}""");
        Succeed("ExecuteST[0]");

        Ended(Succeed("FinaliseST")).ShouldBe(
        [
            new Learning(MemoryType.Learning, "make test failed (exit code 2: no) and passed after a change of a.txt, b.txt."),
            new Learning(MemoryType.Insight, "The build is slow."), new Learning(MemoryType.Insight, "It has traps."),
        ]);
    }

    [Fact]
    public void What_failed_and_was_not_run_again_is_not_said_to_pass()
    {
        Begin();
        Chosen("make test");
        TestFails("ExecuteST[0]");
        Chosen("make lint");
        Succeed("ExecuteST[0]");

        Ended(Succeed("FinaliseST")).ShouldBeNull();
    }

    [Fact]
    public void A_run_that_failed_has_mended_nothing()
    {
        Begin();
        Chosen("make test");
        TestFails("ExecuteST[0]");
        Chosen("make test");

        Ended(TestFails("ExecuteST[0]")).ShouldBeNull();
    }

    private static ImmutableArray<Learning>? Ended(IEnumerable<IEvent> events) =>
        events.OfType<ActorEvent.MessageSent>().Select(e => e.Message).OfType<RunMessage.ExecutionEnded>().ShouldHaveSingleItem().Learnings;

    [Fact]
    public void A_scan_that_could_not_be_made_says_nothing_about_a_skill()
    {
        Begin();
        Built(IntentPlan.ApplyPatch, """{"skill":"careful"}""");
        Built(IntentPlan.Decide, """{"commands":["make test"]}""");
        Succeed("ExecuteST[0]");

        Told(Hear(new Stimulus.OperationEnded(KeyOf("FinaliseST"), new OperationOutcome.Failed("nothing scanned", 3, Retryable: false)))).ShouldBeEmpty();
        Tell(new ExecutorMessage.RetryStep("FinaliseST", "ada"));
        Told(Succeed("FinaliseST")).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_cancel_between_rounds_begins_no_other()
    {
        Begin();
        Chosen("make test");
        Tell(new ExecutorMessage.CancelExecution("enough"));

        TestFails("ExecuteST[0]").ShouldNotContain(e => e is ExecutorEvent.RoundStarted);
        State.Phase.ShouldBe(ExecutorPhase.Cancelled);
    }

    [Fact]
    public void A_paused_run_begins_the_round_when_it_goes_on()
    {
        Begin();
        Chosen("make test");
        Tell(new ExecutorMessage.PauseExecution("ada", "lunch"));
        TestFails("ExecuteST[0]");
        Running().ShouldBeEmpty();

        Tell(new ExecutorMessage.UnpauseExecution("ada"));

        Running().ShouldBe(["ApplyPatchST"]);
    }
}
