using System.Collections.Immutable;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Intents;

/// <summary>The steps of a run that has a goal and no workflow file. Their ids never change.</summary>
public static class IntentPlan
{
    public const string Compile = "CompileST";
    public const string ApplyPatch = "ApplyPatchST";
    public const string Decide = "DecideST";
    public const string Execute = "ExecuteST";
    public const string Finalise = "FinaliseST";

    /// <summary>How often files are written and tested, unless the settings say otherwise.</summary>
    public const int DefaultRoundsMax = 3;

    /// <summary>The agent that plans: its models are <c>sisyphus.agents.plan.models</c>.</summary>
    public const string PlanAgent = "plan";

    /// <summary>What a run has as its source that came from no file.</summary>
    public const string Source = "<goal>";

    /// <param name="roundsMax">How often files are written and tested in all, 1 or more.</param>
    public static Plan Of(string goal, PlanOutput output, int maxParallel, int roundsMax) => new(
        goal, [], OrdinalMap.Empty<string>(), maxParallel,
        [
            Step(Compile, "Plan", new StepWork.Compiled(output)),
            Step(ApplyPatch, "Write the files", new StepWork.ApplyPatch(), Compile),
            Step(Decide, "Choose the tests", new StepWork.ChooseTests(), ApplyPatch),
            Step(Execute, "Test", new StepWork.Test(), Decide) with
            {
                ForEach = new ForEach(Json.From($"${{{{ steps.{Decide}.outputs.commands }}}}"), MaxParallel: 1),
                Rework = new Rework(roundsMax, [ApplyPatch, Decide, Execute]),
            },
            Step(Finalise, "Scan", new StepWork.Scan(), Execute) with
            {
                Idempotent = true,
                Rework = new Rework(roundsMax, [ApplyPatch, Decide, Execute, Finalise], [ScanOperation.Findings]),
            },
        ]);

    /// <summary>The same steps, carrying out another plan.</summary>
    public static Plan Amended(Plan plan, PlanOutput output) =>
        plan with { Steps = [.. plan.Steps.Select(step => step.Work is StepWork.Compiled ? step with { Work = new StepWork.Compiled(output) } : step)] };

    /// <returns>What a model planned; null for a plan that came from a workflow file.</returns>
    public static PlanOutput? OutputOf(Plan plan) => plan.Steps.Select(step => step.Work).OfType<StepWork.Compiled>().FirstOrDefault()?.Output;

    /// <summary>The hash that people see and approve: of what a model planned, else of the plan.</summary>
    public static Sha256 HashOf(Plan plan) => OutputOf(plan)?.Hash ?? plan.Hash;

    private static PlanStep Step(string id, string title, StepWork work, params ImmutableArray<string> needs) => new(
        id, title, Milestone: null, work, needs, ForEach: null, RetryPolicy.None, Timeout: null, Idempotent: false,
        OrdinalMap.Empty<string>(), Outputs: [], Line: 0, Column: 0);
}
