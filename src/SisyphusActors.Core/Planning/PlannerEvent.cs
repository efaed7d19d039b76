using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Facts about planning.</summary>
public abstract record PlannerEvent : IEvent
{
    private PlannerEvent() { }

    /// <summary>A plan was drawn up and proposed.</summary>
    /// <param name="Revision">1 for the first proposal.</param>
    [Stored("plan-drafted.v1")]
    public sealed record PlanDrafted(Sha256 PlanHash, int Revision) : PlannerEvent;

    /// <summary>The planner has no other plan to offer: a workflow file says what it says.</summary>
    [Stored("plan-withdrawn.v1")]
    public sealed record PlanWithdrawn(ImmutableArray<Problem> Problems) : PlannerEvent;
}
