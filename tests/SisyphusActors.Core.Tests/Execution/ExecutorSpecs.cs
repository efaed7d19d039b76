using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>One executor, without a journal: what it is shown, and what it makes of it.</summary>
public abstract class ExecutorSpecs
{
    protected static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private long _mail;

    protected ExecutorBehavior Behavior { get; } = new();

    protected ExecutorState State { get; private set; } = ExecutorState.Initial;

    protected Stimulus.Mail Mail(IMessage message) => new(new MessageId(PersistenceId.Client("test"), ++_mail), _mail - 1, message);

    protected ImmutableArray<IEvent> Park(Stimulus stimulus)
    {
        var turn = new Turn<ExecutorState>(Behavior, Self, State, Now);
        Behavior.HandleParked(turn, stimulus, "boom");
        State = turn.State;
        return turn.Events;
    }

    protected static PersistenceId Self => new RunActors("run").Executor;

    protected static PlanStep Step(string id, string? needs = null, ForEach? forEach = null) => new(
        id, null, null, new StepWork.Run("true"), needs is null ? [] : [needs], forEach, RetryPolicy.None, null, false,
        OrdinalMap.Empty<string>(), [], 0, 0);

    protected void Start(params ImmutableArray<PlanStep> steps) => Tell(StartOf(steps));

    protected static ExecutorMessage.StartExecution StartOf(params ImmutableArray<PlanStep> steps) =>
        new(new Plan("test", [], OrdinalMap.Empty<string>(), 16, steps), Json.EmptyObject, "seed");

    protected IEnumerable<string> Running() =>
        State.Steps.Where(s => s.Value is { Status: StepStatus.Running, Items: null }).Select(s => s.Key);

    protected OpKey KeyOf(string stepId) => State.Steps[stepId].OpKey!.Value;

    protected void Fail(string stepId) => Hear(new Stimulus.OperationEnded(KeyOf(stepId), new OperationOutcome.Failed("broken")));

    protected ImmutableArray<IEvent> Succeed(string stepId) =>
        Hear(new Stimulus.OperationEnded(KeyOf(stepId), new OperationOutcome.Succeeded(Json.Null)));

    protected ImmutableArray<IEvent> Hear(Stimulus stimulus, bool mayClaim = true) => Handle(stimulus, mayClaim).Events;

    protected Outcome Tell(IMessage message) =>
        Handle(Mail(message), mayClaim: true).Outcome;

    protected Turn<ExecutorState> Handle(Stimulus stimulus, bool mayClaim)
    {
        var turn = new Turn<ExecutorState>(Behavior, Self, State, Now, mayClaim);
        Behavior.Handle(turn, stimulus);
        State = turn.State;
        return turn;
    }
}
