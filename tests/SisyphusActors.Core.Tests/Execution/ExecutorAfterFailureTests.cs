using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>What a run does once something went wrong: a failure, a doubt, a host that is ending.</summary>
public sealed class ExecutorAfterFailureTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private readonly ExecutorBehavior _behavior = new();
    private ExecutorState _state = ExecutorState.Initial;
    private long _mail;

    [Fact]
    public void A_failed_item_keeps_its_place_so_that_a_retry_is_no_wider_than_maxParallel()
    {
        Start(Step("b", forEach: new ForEach(Json.Parse("[1,2,3,4]"), MaxParallel: 1)));
        Fail("b[0]");

        Tell(new ExecutorMessage.RetryStep("b", "ada"));
        Running().ShouldBe(["b[0]"]);

        Succeed("b[0]");
        Running().ShouldBe(["b[1]"]);
    }

    [Fact]
    public void Of_two_failed_steps_each_can_be_run_again_by_itself()
    {
        Start(Step("a"), Step("b"), Step("c"));
        Fail("a");
        Fail("b");
        Succeed("c");

        Tell(new ExecutorMessage.RetryStep("a", "ada"));
        Running().ShouldBe(["a"]);

        var ended = Succeed("a");
        ended.ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Failed, "Step 'b' failed: broken"));
        Tell(new ExecutorMessage.RetryStep("b", "ada"));
        Succeed("b").ShouldContain(new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null));
    }

    [Fact]
    public void A_step_held_back_by_an_ending_host_is_no_reason_to_wait_for_a_person()
    {
        Start(Step("a"), Step("gate") with { Work = new StepWork.Approve("go?") }, Step("c", needs: "a"));

        var events = Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.Succeeded(Json.Null)), mayClaim: false);

        events.OfType<ActorEvent.MessageSent>().ShouldBeEmpty();
        Tell(new ExecutorMessage.ContinueExecution());
        Running().ShouldBe(["c"]);
    }

    [Fact]
    public void A_doubt_in_a_cancelled_run_can_be_settled_but_not_run_again()
    {
        Start(Step("a"));
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.InDoubt("who knows")));
        Tell(new ExecutorMessage.CancelExecution("enough"));

        Tell(new ExecutorMessage.ResolveStep("a", Settled: false, Json.Null, "ada")).ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("not-executing");
        Tell(new ExecutorMessage.ResolveStep("a", Settled: true, Json.Null, "ada")).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public void What_a_cancelled_run_left_in_doubt_is_looked_into_and_never_started()
    {
        Start(Step("a") with { Idempotent = true });
        Hear(new Stimulus.OperationEnded(KeyOf("a"), new OperationOutcome.InDoubt("who knows")));
        Tell(new ExecutorMessage.CancelExecution("enough"));

        _behavior.Resolve(Self, _state, KeyOf("a")).MayRun.ShouldBeFalse();
    }

    private static PersistenceId Self => new RunActors("run").Executor;

    private static PlanStep Step(string id, string? needs = null, ForEach? forEach = null) => new(
        id, null, null, new StepWork.Run("true"), needs is null ? [] : [needs], forEach, RetryPolicy.None, null, false,
        OrdinalMap.Empty<string>(), [], 0, 0);

    private void Start(params ImmutableArray<PlanStep> steps) =>
        Tell(new ExecutorMessage.StartExecution(new Plan("test", [], OrdinalMap.Empty<string>(), 16, steps), Json.EmptyObject, "seed"));

    private IEnumerable<string> Running() =>
        _state.Steps.Where(s => s.Value is { Status: StepStatus.Running, Items: null }).Select(s => s.Key);

    private OpKey KeyOf(string stepId) => _state.Steps[stepId].OpKey!.Value;

    private void Fail(string stepId) => Hear(new Stimulus.OperationEnded(KeyOf(stepId), new OperationOutcome.Failed("broken")));

    private ImmutableArray<IEvent> Succeed(string stepId) =>
        Hear(new Stimulus.OperationEnded(KeyOf(stepId), new OperationOutcome.Succeeded(Json.Null)));

    private ImmutableArray<IEvent> Hear(Stimulus stimulus, bool mayClaim = true) => Handle(stimulus, mayClaim).Events;

    private Outcome Tell(IMessage message) =>
        Handle(new Stimulus.Mail(new MessageId(PersistenceId.Client("test"), ++_mail), _mail - 1, message), mayClaim: true).Outcome;

    private Turn<ExecutorState> Handle(Stimulus stimulus, bool mayClaim)
    {
        var turn = new Turn<ExecutorState>(_behavior, Self, _state, Now, mayClaim);
        _behavior.Handle(turn, stimulus);
        _state = turn.State;
        return turn;
    }
}
