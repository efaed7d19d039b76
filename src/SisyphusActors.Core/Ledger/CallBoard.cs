using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Ledger;

/// <summary>The calls of a run to models, in the order they were claimed, and what each of its agents has come to.</summary>
internal sealed class CallBoard
{
    private readonly Dictionary<OpKey, CallView> _byKey = [];
    private readonly List<OpKey> _inOrder = [];
    private readonly SortedDictionary<string, AgentView> _agents = new(StringComparer.Ordinal);

    public IEnumerable<CallView> All => _inOrder.Select(key => _byKey[key]);

    public IReadOnlyCollection<AgentView> Agents => _agents.Values;

    public CallView Find(OpKey opKey) => _byKey[opKey];

    /// <param name="gateway">As it was before the event.</param>
    /// <returns>The call that the event is about; null for none.</returns>
    public OpKey? Apply(GatewayEvent @event, GatewayState gateway, in LedgerEntry entry)
    {
        if (@event is GatewayEvent.CallClaimed claimed)
        {
            var ask = gateway.Find(claimed.Ask)!;
            _inOrder.Add(claimed.OpKey);
            return Put(new CallView(
                _inOrder.Count, claimed.OpKey, claimed.Ask, claimed.Try, ask.Agent, claimed.Model, entry.At, entry.Offset) { SessionId = ask.SessionId });
        }
        if (After(@event) is not { } change)
            return null;
        var after = change(_byKey[KeyOf(@event)!.Value]);
        return Put(after with { Offset = entry.Offset, EndedAt = after.Status is CallStatus.InDoubt ? null : entry.At });
    }

    private static OpKey? KeyOf(GatewayEvent @event) => @event switch
    {
        Behaviors.IOperationSettled e => e.OpKey,
        GatewayEvent.CallInDoubt e => e.OpKey,
        _ => null,
    };

    private static Func<CallView, CallView>? After(GatewayEvent @event) => @event switch
    {
        GatewayEvent.CallAnswered e => call => call with
        {
            Status = CallStatus.Answered, Spend = e.Reply.Spend, DurationMs = e.DurationMs, Error = null, SessionId = e.Reply.Trace.SessionId ?? call.SessionId,
        },
        GatewayEvent.CallFailed e => call => call with
        {
            Status = CallStatus.Failed, Spend = e.Failure.Spend, DurationMs = e.DurationMs, ErrorKind = e.Failure.Kind, Error = e.Failure.Message,
            BadAnswer = e.Failure.Kind is ModelFailureKind.BadAnswer ? e.Failure.Trace.Response : null,
            SessionId = e.Failure.Trace.SessionId ?? call.SessionId,
        },
        GatewayEvent.CallCancelled e => call => call with { Status = CallStatus.Cancelled, Spend = e.Spend, DurationMs = e.DurationMs, Error = null },
        GatewayEvent.CallInDoubt e => call => call with { Status = CallStatus.InDoubt, Error = e.Why },
        GatewayEvent.CallRetracted => call => call with { Status = CallStatus.Retracted },
        _ => null,
    };

    private OpKey Put(CallView call)
    {
        var before = _byKey.GetValueOrDefault(call.OpKey);
        _byKey[call.OpKey] = call;
        var agent = _agents.GetValueOrDefault(call.Agent) ?? new AgentView(call.Agent, 0, 0, ModelUsage.None, 0, call);
        _agents[call.Agent] = agent with
        {
            Calls = agent.Calls + (before is null ? 1 : 0),
            Answered = agent.Answered + (call.Status is CallStatus.Answered ? 1 : 0),
            Usage = agent.Usage + call.Spend.Usage - (before?.Spend.Usage ?? ModelUsage.None),
            CostMicroUsd = agent.CostMicroUsd + call.Spend.CostMicroUsd - (before?.Spend.CostMicroUsd ?? 0),
            Last = agent.Last.Number > call.Number ? agent.Last : call,
        };
        return call.OpKey;
    }
}
