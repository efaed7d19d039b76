using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Facts about planning.</summary>
public abstract record PlannerEvent : IEvent
{
    private PlannerEvent() { }

    /// <summary>A goal is to be planned; what is remembered about it is looked up first.</summary>
    [Stored("recall-claimed.v1")]
    public sealed record RecallClaimed(string Goal, OpKey OpKey) : PlannerEvent, IOperationClaimed;

    /// <param name="Error">Why nothing could be looked up; it is planned all the same. Null when it was.</param>
    [Stored("recall-settled.v1")]
    public sealed record RecallSettled(OpKey OpKey, ImmutableArray<RecalledMemory> Memories, string? Error = null) : PlannerEvent, IOperationSettled;

    /// <summary>A model is asked for a plan.</summary>
    /// <param name="Attempt">From 1.</param>
    /// <param name="Wrong">What was wrong with the plan before; empty for the first.</param>
    /// <param name="By">The person who rejected that one; null for the validator.</param>
    [Stored("plan-asked.v1")]
    public sealed record PlanAsked(int Attempt, ImmutableArray<Problem> Wrong, string? By = null) : PlannerEvent;

    /// <summary>A plan was drawn up and proposed.</summary>
    /// <param name="Revision">1 for the first proposal.</param>
    /// <param name="Output">What a model planned; null for a file's.</param>
    [Stored("plan-drafted.v1")]
    public sealed record PlanDrafted(Sha256 PlanHash, int Revision, PlanOutput? Output = null) : PlannerEvent;

    /// <summary>The planner has no other plan to offer: a workflow file says what it says, and a model is asked so often and no more.</summary>
    /// <param name="Error">Why, of a goal.</param>
    [Stored("plan-withdrawn.v1")]
    public sealed record PlanWithdrawn(ImmutableArray<Problem> Problems, string? Error = null) : PlannerEvent;
}
