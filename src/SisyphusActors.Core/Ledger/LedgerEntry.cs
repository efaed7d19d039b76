using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Ledger;

/// <summary>One row of the journal, as the folds of this folder take it.</summary>
/// <param name="Offset">Its place in the whole journal, from 1, growing.</param>
/// <param name="SequenceNumber">Its place in its actor's own stream, from 1.</param>
public readonly record struct LedgerEntry(long Offset, PersistenceId Actor, long SequenceNumber, RecordedEvent Recorded)
{
    public IEvent Event => Recorded.Event;

    public DateTimeOffset At => Recorded.At;

    /// <summary>The run whose actor wrote it; null for a host, a client or an actor of the workspace.</summary>
    public string? RunId => RunOf(Actor);

    /// <summary>The run an actor belongs to; null for one of no run.</summary>
    public static string? RunOf(PersistenceId actor) =>
        actor.RoleFamily is RunActors.CoordinatorRole or RunActors.PlannerRole or RunActors.ValidatorRole or RunActors.ExecutorRole or RunActors.GatewayRole
            or RunActors.BuilderRole or RunActors.SkillRole
        && actor.Scope.Length > 0 && !WorkspaceActors.Owns(actor)
        && !actor.IsClient
            ? actor.Scope
            : null;
}
