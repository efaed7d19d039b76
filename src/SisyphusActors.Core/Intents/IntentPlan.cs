using System.Collections.Immutable;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>The steps of a run that has a goal and no workflow file. Their ids never change.</summary>
public static class IntentPlan
{
    public const string Compile = "CompileST";

    public static Plan Of(string goal, PlanOutput output, int maxParallel) => new(
        goal, [], OrdinalMap.Empty<string>(), maxParallel,
        [Step(Compile, "Plan", new StepWork.Compiled(output))]);

    private static PlanStep Step(string id, string title, StepWork work, params ImmutableArray<string> needs) => new(
        id, title, Milestone: null, work, needs, ForEach: null, RetryPolicy.None, Timeout: null, Idempotent: false,
        OrdinalMap.Empty<string>(), Outputs: [], Line: 0, Column: 0);
}
