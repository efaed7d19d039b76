using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What the planner is asked.</summary>
public abstract record PlannerMessage : IMessage
{
    private PlannerMessage() { }

    /// <param name="Inputs">The inputs given, a JSON object; defaults not yet filled in.</param>
    [Stored("propose-plan.v1")]
    public sealed record ProposePlan(WorkflowDocument Document, Json Inputs) : PlannerMessage;

    /// <summary>Ask a model how a goal is reached.</summary>
    [Stored("plan-goal.v1")]
    public sealed record PlanGoal(string Goal) : PlannerMessage;

    /// <param name="By">The person who rejected it; null for the validator.</param>
    [Stored("revise-plan.v1")]
    public sealed record RevisePlan(ImmutableArray<Problem> Problems, string? By = null) : PlannerMessage;
}
