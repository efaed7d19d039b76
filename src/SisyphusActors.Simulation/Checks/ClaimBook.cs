using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Validation;
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

    public sealed record Claim(PersistenceId Actor, OpKey OpKey, string What, long Offset)
    {
        /// <summary>Of a planner or a validator, who do not hold back in an ending host: they only look, so the next one begins what this did not, and nobody does once the run is cancelled.</summary>
        public bool IsOfPlanning { get; init; }

        public bool IsInDoubt { get; set; }
    }

    public IEnumerable<Claim> Open => _open.Values;

    public bool IsOpen(OpKey opKey) => _open.ContainsKey(opKey);

    public bool IsKnown(OpKey opKey) => _all.ContainsKey(opKey);

    /// <summary>The one of an actor that waits for a person; null for none.</summary>
    public Claim? InDoubt(PersistenceId actor) => _open.Values.FirstOrDefault(c => c.Actor == actor && c.IsInDoubt);

    /// <summary>Whether its gateway, or builder, knows that the result is not wanted any more: it begins nothing.</summary>
    public bool IsWithdrawn(OpKey opKey) => _all.TryGetValue(opKey, out var claim) && _closed.Contains(claim.Actor);

    public string NameOf(OpKey opKey) => _all.GetValueOrDefault(opKey)?.What ?? "something nobody claimed";

    public void Enter(JournalRow row)
    {
        switch (row.Recorded.Event)
        {
            case IOperationClaimed e:
                Claimed(row, e);
                break;
            case IOperationInDoubt e:
                Doubt(e.OpKey);
                break;
            case IOperationSettled e:
                Settle(row, e);
                break;
            case GatewayEvent.AsksWithdrawn { StepId: null } or BuilderEvent.BuildStopping or AgentEvent.AgentStopping:
                _closed.Add(row.PersistenceId);
                break;
            case BuilderEvent.BuildBegun or AgentEvent.AgentBegun:
                _closed.Remove(row.PersistenceId);
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
                play.Verdict.Fail(Invariants.ClaimKept, $"{claim.What} is claimed, and host {host.Number} neither began it nor asked what became of it.");
    }

    /// <summary>A host ended in order: what it claimed itself it also began.</summary>
    public void CheckBegun(SimulatedHost host)
    {
        foreach (var claim in _open.Values)
            if (!claim.IsOfPlanning && claim.Offset > _hostStartOffset && !play.World.HasBegun(claim.OpKey))
                play.Verdict.Fail(Invariants.ClaimKept, $"host {host.Number} claimed {claim.What}, never began it, and ended in order: it will be in doubt for nothing.");
    }

    /// <summary>Whether a settlement says what really took place.</summary>
    /// <param name="outcome">As the operation ended; null for one that was cut off with its host, or never began.</param>
    /// <returns>Null for one that nobody has thought of here.</returns>
    internal static bool? IsTrue(IOperationSettled settled, OperationOutcome? outcome, bool tookPlace) => settled switch
    {
        ExecutorEvent.StepCompleted { By: null } or GatewayEvent.CallAnswered { By: null } => outcome is OperationOutcome.Succeeded,
        ExecutorEvent.StepCompleted or GatewayEvent.CallAnswered or BuilderEvent.FileEdited => tookPlace,
        ExecutorEvent.StepRetracted or GatewayEvent.CallRetracted => !tookPlace,
        BuilderEvent.PatchRetracted or BuilderEvent.PatchFailed or BuilderEvent.PatchCancelled => !tookPlace,
        ExecutorEvent.StepFailed or ExecutorEvent.StepAttemptFailed or GatewayEvent.CallFailed => outcome is OperationOutcome.Failed or OperationOutcome.TimedOut,
        ExecutorEvent.StepCancelled or GatewayEvent.CallCancelled => true,
        GatewayEvent.SessionOpened or GatewayEvent.BriefRead or AgentEvent.SkillRead => outcome is OperationOutcome.Succeeded,
        BuilderEvent.FilesRead { Error: null } or BuilderEvent.BuildSkillRead { Error: null } or PlannerEvent.RecallSettled { Error: null } => outcome is OperationOutcome.Succeeded,
        ValidatorEvent.InspectionSettled { Error: null } or ValidatorEvent.PoliciesSettled { Error: null } => outcome is OperationOutcome.Succeeded,
        // Also of one that succeeded, when its outcome could not be taken in; a look is worth no more than another.
        GatewayEvent.SessionFailed or GatewayEvent.BriefFailed or AgentEvent.SkillMissing or BuilderEvent.FilesRead or BuilderEvent.BuildSkillRead => true,
        PlannerEvent.RecallSettled or ValidatorEvent.InspectionSettled or ValidatorEvent.PoliciesSettled => true,
        _ => null,
    };

    private void Claimed(JournalRow row, IOperationClaimed e)
    {
        var what = e switch
        {
            ExecutorEvent.StepStarted step => step.StepId,
            GatewayEvent.SessionClaimed session => session.Ask.StepId,
            GatewayEvent.CallClaimed call => call.Ask.StepId,
            BuilderEvent.PatchClaimed patch => patch.Path,
            _ => StoredJson.NameFor(e.GetType()),
        };
        var claim = new Claim(row.PersistenceId, e.OpKey, what, row.Offset) { IsOfPlanning = e is PlannerEvent or ValidatorEvent };
        if (!_all.TryAdd(e.OpKey, claim))
            play.Verdict.Fail(Invariants.EffectOnce, $"an attempt at {what} is claimed a second time.");
        _open[e.OpKey] = claim;
    }

    private void Doubt(OpKey opKey)
    {
        if (play.World.IsAtWork(opKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"{NameOf(opKey)} is said to be in doubt, and is at work.");
        if (_open.TryGetValue(opKey, out var doubted))
            doubted.IsInDoubt = true;
    }

    private void Settle(JournalRow row, IOperationSettled e)
    {
        if (!_open.Remove(e.OpKey))
            play.Verdict.Fail(Invariants.ClaimKept, $"{NameOf(e.OpKey)} is settled, and is not claimed.");
        var outcome = play.World.OutcomeOf(e.OpKey);
        if (IsTrue(e, outcome, play.World.TookPlace(e.OpKey)) is not true)
            play.Verdict.Fail(Invariants.EffectOnce, $"{NameOf(e.OpKey)} is recorded as {StoredJson.NameFor(row.Recorded.Event.GetType())}, and was {outcome?.GetType().Name ?? "never told to have ended"}{(play.World.TookPlace(e.OpKey) ? ", taking effect" : "")}.");
    }
}
