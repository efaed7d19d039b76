using System.Collections.Immutable;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>The steps of a run that has a goal and no workflow file. Their ids never change.</summary>
public static class IntentPlan
{
    public const string Compile = "CompileST";

    /// <summary>The agent that plans: its models are <c>sisyphus.agents.plan.models</c>.</summary>
    public const string PlanAgent = "plan";

    /// <summary>What a run has as its source that came from no file.</summary>
    public const string Source = "<goal>";

    public static Plan Of(string goal, PlanOutput output, int maxParallel) => new(
        goal, [], OrdinalMap.Empty<string>(), maxParallel,
        [Step(Compile, "Plan", new StepWork.Compiled(output))]);

    /// <returns>What a model planned; null for a plan that came from a workflow file.</returns>
    public static PlanOutput? OutputOf(Plan plan) => plan.Steps.Select(step => step.Work).OfType<StepWork.Compiled>().FirstOrDefault()?.Output;

    /// <summary>The hash that people see and approve: of what a model planned, else of the plan.</summary>
    public static Sha256 HashOf(Plan plan) => OutputOf(plan)?.Hash ?? plan.Hash;

    private static PlanStep Step(string id, string title, StepWork work, params ImmutableArray<string> needs) => new(
        id, title, Milestone: null, work, needs, ForEach: null, RetryPolicy.None, Timeout: null, Idempotent: false,
        OrdinalMap.Empty<string>(), Outputs: [], Line: 0, Column: 0);
}
