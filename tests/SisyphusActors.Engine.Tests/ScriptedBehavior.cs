using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Engine.Tests;

/// <summary>Remembers every fact it recorded; what it does is up to the test.</summary>
internal sealed class ScriptedBehavior(Action<Turn<Facts>, Stimulus> handle, Action<Turn<Facts>, Stimulus>? handleParked = null) : Behavior<Facts>
{
    /// <summary>What was claimed cannot be taken up again.</summary>
    public bool HasLostItsClaims { get; init; }

    public override Facts Initial => new([]);

    public override void Handle(Turn<Facts> turn, Stimulus stimulus) => handle(turn, stimulus);

    public override void HandleParked(Turn<Facts> turn, Stimulus stimulus, string error) => handleParked?.Invoke(turn, stimulus);

    public override Facts Apply(Facts state, IEvent @event) => new(state.Events.Add(@event));

    public override OperationRequest Resolve(PersistenceId self, Facts state, OpKey opKey) => HasLostItsClaims ? throw new InvalidOperationException($"{opKey} is lost.") : new(
        opKey, self.Scope, "step", 1, "run", null, Json.EmptyObject, ImmutableSortedDictionary<string, string>.Empty, null, null, false, [],
        new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())));
}

internal sealed record Facts(ImmutableArray<IEvent> Events);

/// <summary>Messages, facts and ids for tests: stored types of the core, put to any use.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly PersistenceId A = new("run/a");
    public static readonly PersistenceId B = new("run/b");
    public static readonly PersistenceId Client = PersistenceId.Client("key");
    public static readonly OpKey Op = OpKey.Of("run", "step", 1, "run", Sha256.Of("input"));

    public static IMessage Note(string text) => new RunMessage.CancelRun("test", text);

    public static string Text(IMessage message) => ((RunMessage.CancelRun)message).Reason;

    public static IEvent Fact(string text) => new RunEvent.RunCancelled(text);

    public static IEvent Claim() => new ExecutorEvent.StepStarted("step", 1, Op);

    public static IEvent Settle() => new ExecutorEvent.StepCompleted("step", Op, Json.EmptyObject);

    public static Stimulus.Mail Mail(PersistenceId from, long number, long previous = 0, string text = "note") =>
        new(new MessageId(from, number), previous, Note(text));

    public static Stimulus Ended() => new Stimulus.OperationEnded(Op, new OperationOutcome.Succeeded(Json.EmptyObject));
}
