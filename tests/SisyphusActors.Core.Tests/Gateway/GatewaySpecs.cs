using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Gateway;

/// <summary>A gateway with a state of its own, asked by the planner of its run.</summary>
public abstract class GatewaySpecs
{
    protected static readonly RunActors Run = new("r1");
    protected static readonly ModelName First = ModelName.Parse("openai/first");
    protected static readonly ModelName Second = ModelName.Parse("openai/second");
    protected static readonly Question Hello = new("plan", null, "Hello?", null, []);

    private long _mail;

    protected GatewayOptions Options { get; set; } = new();

    protected GatewayState State { get; private set; } = GatewayState.Initial;

    protected DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    protected static AskId Id(string step = "a", int attempt = 1, string kind = "plan") => new(step, attempt, kind);

    protected Turn<GatewayState> Ask(
        AskId? id = null, Question? question = null, ImmutableArray<ModelName>? models = null, ModelLimits? limits = null, PersistenceId? by = null) =>
        Tell(new GatewayMessage.AskModel(id ?? Id(), question ?? Hello, models ?? [First], limits ?? ModelLimits.Default), by ?? Run.Planner);

    protected Turn<GatewayState> Tell(IMessage message, PersistenceId? by = null, bool mayClaim = true) =>
        Hear(new Stimulus.Mail(new MessageId(by ?? PersistenceId.Client("test"), ++_mail), 0, message), mayClaim);

    protected Turn<GatewayState> Answer(string content = "Hello.", ModelSpend? spend = null, AskId? id = null) => End(
        new OperationOutcome.Succeeded(ModelJson.Of(new ModelReply(content, "stop", spend ?? Spent(10), new ModelTrace("ses", "msg", "the request", "the response")))), id);

    protected Turn<GatewayState> Fail(ModelFailureKind kind, TimeSpan? retryAfter = null, ModelSpend? spend = null, AskId? id = null)
    {
        var failure = new ModelFailure(kind, $"It is {kind}.", retryAfter, spend ?? ModelSpend.None, ModelTrace.None);
        return End(new OperationOutcome.Failed(failure.Message, Retryable: failure.Retryable) { Detail = ModelJson.Of(failure) }, id);
    }

    /// <summary>Ends what is at work for a question.</summary>
    protected Turn<GatewayState> End(OperationOutcome outcome, AskId? id = null, bool mayClaim = true) =>
        Hear(new Stimulus.OperationEnded(State.Find(id ?? Id())!.OpKey!.Value, outcome), mayClaim);

    protected Turn<GatewayState> Ring(string key) => Hear(new Stimulus.TimerFired(key, 1));

    protected AskState Asked(AskId? id = null) => State.Find(id ?? Id())!;

    protected OperationRequest Request(AskId? id = null) => new GatewayBehavior(Options).Resolve(Run.Gateway, State, Asked(id).OpKey!.Value);

    protected ModelRequest Sent(AskId? id = null) => ModelJson.ToRequest(Request(id).With);

    protected static ModelSpend Spent(long tokens, long microUsd = 0) => new(ModelUsage.None with { Input = tokens }, microUsd, 1);

    protected static IEnumerable<IMessage> Messages(Turn<GatewayState> turn, PersistenceId to) =>
        turn.Events.OfType<ActorEvent.MessageSent>().Where(e => e.To == to).Select(e => e.Message);

    protected static AskReply Reply(Turn<GatewayState> turn) => Messages(turn, Run.Planner).OfType<AskReply>().Single();

    /// <summary>A gateway that recovers: the same state, from a snapshot's bytes.</summary>
    protected void Restart() => State = StoredJson.ReadValue<ActorState<GatewayState>>(
        StoredJson.WriteValue(ActorState<GatewayState>.Initial(new GatewayBehavior(Options)) with { Behavior = State })).Behavior;

    private Turn<GatewayState> Hear(Stimulus stimulus, bool mayClaim = true)
    {
        var behavior = new GatewayBehavior(Options);
        var turn = new Turn<GatewayState>(behavior, Run.Gateway, State, Now, mayClaim);
        behavior.Handle(turn, stimulus);
        State = turn.State;
        ReservationsShouldBeWhatIsAtWork();
        return turn;
    }

    private void ReservationsShouldBeWhatIsAtWork()
    {
        var atWork = State.OpenAsks.Aggregate(default(Amount), (sum, ask) => sum + ask.Reserved);
        State.RunAccount.Reserved.ShouldBe(atWork);
        State.Steps.Values.Aggregate(default(Amount), (sum, account) => sum + account.Reserved).ShouldBe(atWork);
        State.OpenAsks.Where(a => a.Reserved != default).Select(a => a.Status).ShouldAllBe(s => s == AskStatus.Calling || s == AskStatus.InDoubt);
    }
}
