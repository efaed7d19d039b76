using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>How far planning has come.</summary>
/// <param name="Revision">Of the last proposal; 0 before the first.</param>
/// <param name="PlanHash">Of the last proposal; null before the first.</param>
/// <param name="Goal">Null for a workflow file.</param>
[Stored("planner-state.v1")]
public sealed record PlannerState(int Revision, Sha256? PlanHash, bool Withdrawn, GoalState? Goal = null);

/// <summary>How far a goal's plan has come.</summary>
/// <param name="Recall">The claim of what is remembered about it.</param>
/// <param name="Memories">Null until that is known.</param>
/// <param name="Attempt">How often a model was asked.</param>
/// <param name="IsAsking">The last answer is not there yet.</param>
/// <param name="Last">What a model planned last; null before the first answer.</param>
/// <param name="Refusals">How often the validator has rejected since the goal, or a person's word on it.</param>
public sealed record GoalState(
    string Text,
    OpKey Recall,
    ImmutableArray<RecalledMemory>? Memories = null,
    int Attempt = 0,
    bool IsAsking = false,
    PlanOutput? Last = null,
    int Refusals = 0);
