using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>One change of the status of a run, or of one of its steps. Each is one row of <c>audit_events</c>, and each row is one change.</summary>
/// <param name="StepId">Null when it is the run's own status.</param>
/// <param name="From">The status before, in snake case; null when the run came into being.</param>
/// <param name="To">The status after, in snake case; never equal to <paramref name="From"/>.</param>
/// <param name="Word">The audit word: <c>workflow_started</c>, <c>step_completed</c>.</param>
/// <param name="Offset">Of the event that caused it.</param>
/// <param name="Payload">A JSON object: from, to, and what the word alone does not say.</param>
public sealed record StatusChange(
    string RunId, string? StepId, string? From, string To, string Word, long Offset, DateTimeOffset At, Json Payload);

/// <summary>What one entry did to a view.</summary>
/// <param name="Seen">Whether the entry was a fact of this run at all; mail between its actors is none.</param>
/// <param name="Statuses">The changes of status it caused: one, or none, or more when a step that is sent back takes its fan-out along and the cleanup is to run again.</param>
/// <param name="Steps">Ids of the steps whose rows changed or came into being.</param>
/// <param name="Call">The model call whose row did; null for none.</param>
/// <param name="Approval">The approval of a plan that it is; null for none.</param>
/// <param name="Artifact">The document it leaves; null for none.</param>
public readonly record struct RunDelta(
    bool Seen, IReadOnlyList<StatusChange> Statuses, IReadOnlyList<string> Steps, OpKey? Call = null, ApprovalView? Approval = null, ArtifactView? Artifact = null)
{
    public static readonly RunDelta None = new(false, [], []);
}
