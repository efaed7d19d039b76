using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Journal;
using SisyphusActors.Simulation.Hosts;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Every claim, and how it ended.</summary>
internal sealed class ClaimBook(Play play)
{
    private readonly Dictionary<OpKey, Claim> _all = [];
    private readonly Dictionary<OpKey, Claim> _open = [];
    private readonly HashSet<PersistenceId> _closed = [];
    private long _hostStartOffset;

    public sealed record Claim(PersistenceId Actor, OpKey OpKey, string StepId, long Offset)
    {
        public bool IsInDoubt { get; set; }
    }

    public IEnumerable<Claim> Open => _open.Values;

    public bool IsOpen(OpKey opKey) => _open.ContainsKey(opKey);

    public bool IsKnown(OpKey opKey) => _all.ContainsKey(opKey);

    /// <summary>Whether its gateway knows that the run's end was asked for: it sends nothing any more.</summary>
    public bool IsWithdrawn(OpKey opKey) => _all.TryGetValue(opKey, out var claim) && _closed.Contains(claim.Actor);

    public string StepOf(OpKey opKey) => _all.GetValueOrDefault(opKey)?.StepId ?? "something nobody claimed";

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case ExecutorEvent.StepStarted e:
                Claimed(row, e.OpKey, e.StepId);
                break;
            case GatewayEvent.SessionClaimed e:
                Claimed(row, e.OpKey, e.Ask.StepId);
                break;
            case GatewayEvent.CallClaimed e:
                Claimed(row, e.OpKey, e.Ask.StepId);
                break;
            case ExecutorEvent.StepInDoubt e:
                Doubt(e.OpKey);
                break;
            case GatewayEvent.CallInDoubt e:
                Doubt(e.OpKey);
                break;
            case IOperationSettled e:
                Settle(row, e);
                break;
            case GatewayEvent.AsksWithdrawn { StepId: null }:
                _closed.Add(row.PersistenceId);
                break;
            case Core.Runs.HostEvent.HostStarted:
                _hostStartOffset = row.Offset;
                break;
        }
    }

    /// <summary>After a step: whoever is up has asked for all it has claimed.</summary>
    public void CheckStarted(SimulatedHost host)
    {
        foreach (var claim in _open.Values)
            if (!host.Operations.HasStarted(claim.OpKey) && host.MachineOf(claim.Actor) is { IsUp: true })
                play.Verdict.Fail(Invariants.ClaimKept, $"{claim.StepId} is claimed, and host {host.Number} neither began it nor asked what became of it.");
    }

    /// <summary>A host ended in order: what it claimed itself it also began.</summary>
    public void CheckBegun(SimulatedHost host)
    {
        foreach (var claim in _open.Values)
            if (claim.Offset > _hostStartOffset && !play.World.HasBegun(claim.OpKey))
                play.Verdict.Fail(Invariants.ClaimKept, $"host {host.Number} claimed {claim.StepId}, never began it, and ended in order: it will be in doubt for nothing.");
    }

    private void Claimed(JournalRow row, OpKey opKey, string stepId)
    {
        var claim = new Claim(row.PersistenceId, opKey, stepId, row.Offset);
        if (!_all.TryAdd(opKey, claim))
            play.Verdict.Fail(Invariants.EffectOnce, $"an attempt at {stepId} is claimed a second time.");
        _open[opKey] = claim;
    }

    private void Doubt(OpKey opKey)
    {
        if (play.World.IsAtWork(opKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"{StepOf(opKey)} is said to be in doubt, and is at work.");
        if (_open.TryGetValue(opKey, out var doubted))
            doubted.IsInDoubt = true;
    }

    private void Settle(JournalRow row, IOperationSettled e)
    {
        if (!_open.Remove(e.OpKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"{StepOf(e.OpKey)} is settled, and is not claimed.");
        var outcome = play.World.OutcomeOf(e.OpKey);
        var isTrue = e switch
        {
            ExecutorEvent.StepCompleted { By: null } => outcome is OperationOutcome.Succeeded,
            ExecutorEvent.StepCompleted => play.World.TookPlace(e.OpKey),
            ExecutorEvent.StepRetracted => !play.World.TookPlace(e.OpKey),
            GatewayEvent.CallAnswered { By: null } or GatewayEvent.SessionOpened => outcome is OperationOutcome.Succeeded,
            GatewayEvent.CallAnswered => play.World.TookPlace(e.OpKey),
            GatewayEvent.CallRetracted => !play.World.TookPlace(e.OpKey),
            GatewayEvent.CallFailed => outcome is OperationOutcome.Failed or OperationOutcome.TimedOut,
            ExecutorEvent.StepFailed or ExecutorEvent.StepAttemptFailed => outcome is OperationOutcome.Failed or OperationOutcome.TimedOut,
            _ => true,
        };
        if (!isTrue)
            play.Verdict.Fail(Invariants.EffectOnce, $"{StepOf(e.OpKey)} is recorded as {StoredJson.NameFor(row.Recorded.Event.GetType())}, and was {outcome?.GetType().Name ?? "never told to have ended"}{(play.World.TookPlace(e.OpKey) ? ", taking effect" : "")}.");
    }
}
