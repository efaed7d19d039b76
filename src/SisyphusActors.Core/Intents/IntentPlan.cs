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

    /// <summary>How often files are written and tested, unless the settings say otherwise.</summary>
    public const int DefaultRoundsMax = 3;

    /// <param name="roundsMax">How often files are written and tested in all, 1 or more.</param>
    public static Plan Of(string goal, PlanOutput output, int maxParallel, int roundsMax = DefaultRoundsMax) => new(
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
        ]);

    private static PlanStep Step(string id, string title, StepWork work, params ImmutableArray<string> needs) => new(
        id, title, Milestone: null, work, needs, ForEach: null, RetryPolicy.None, Timeout: null, Idempotent: false,
        OrdinalMap.Empty<string>(), Outputs: [], Line: 0, Column: 0);
}
