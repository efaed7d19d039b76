using System.Collections.Immutable;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>The last plan of a model that its run's validator accepted.</summary>
/// <param name="Warnings">What a person should know before approving it.</param>
/// <param name="NotAllowed">The files that kept it from being approved by the run's own globs; null where it has none.</param>
/// <param name="Offset">Of the event that submitted it.</param>
/// <param name="Added">Its files that the plan approved before has not; empty for a plan that amends none.</param>
public sealed record PlanView(
    PlanOutput Output, PlanBase Base, ImmutableArray<string> Warnings, ImmutableArray<string>? NotAllowed, long Offset, ImmutableArray<string> Added)
{
    public Sha256 Hash { get; } = Output.Hash;

    /// <summary>As people read and type it.</summary>
    public string ShortHash => Hash.ToString()[..12];

    /// <summary>Null until a person has approved it.</summary>
    public PlanApproval? Approval { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }
}

/// <summary>A row of <c>plan_approvals</c>.</summary>
/// <param name="At">UTC.</param>
/// <param name="Offset">Of the event that records it.</param>
public sealed record ApprovalView(PlanApproval Approval, DateTimeOffset At, long Offset);
