using System.Collections.Immutable;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Simulation.World;

namespace SisyphusActors.Simulation.Models;

/// <summary>What the agents <c>plan</c> and <c>build</c> answer: mostly something of use, and else what a rule, a memory or an approval forbids.</summary>
internal static class GoalModel
{
    /// <summary>What scenarios may remember something about.</summary>
    public const string Library = "left-pad";

    private static readonly ImmutableArray<string> Tests = ["test one", "test two"];

    /// <returns>Null for a question of no goal's.</returns>
    public static string? AnswerTo(Play play, OperationRequest request)
    {
        var random = SeededRandom.For(play.Scenario.Seed, $"goal {request.RunId} {request.StepId} {request.Attempt}");
        return (ModelJson.ToRequest(request.With).Agent, request.StepId) switch
        {
            (IntentPlan.PlanAgent, _) => PlanFormat.Answer.Write(Plan(play, random)),
            (BuilderBehavior.Agent, IntentPlan.ApplyPatch) => BuildFormat.Files.Write(Files(play, request, random)),
            (BuilderBehavior.Agent, _) => BuildFormat.Tests.Write(Choice(play, request, random)),
            _ => null,
        };
    }

    private static PlanOutput Plan(Play play, SeededRandom random)
    {
        var wrong = random.Next(10);
        var paths = SimulatedWorkspace.Paths.RemoveAll(_ => random.OneIn(3));
        var files = paths.Select(path => new PlannedFile(path, Change(play.Workspace.Exists(path) != (wrong == 0), random), "It has to change."));
        return new PlanOutput(
            $"Design {random.Next(1_000)}.",
            [.. files, .. wrong == 1 ? [new PlannedFile("../outside.txt", FileChange.Create, "Out of reach.")] : Array.Empty<PlannedFile>()],
            random.OneIn(3) ? [new PlannedLibrary(Library, "1.3.0")] : [],
            [], wrong == 2 ? ["git push"] : Tests[..(1 + random.Next(Tests.Length))], ["Change it."]);
    }

    private static FileChange Change(bool isThere, SeededRandom random) =>
        !isThere ? FileChange.Create : random.OneIn(5) ? FileChange.Delete : FileChange.Modify;

    private static BuildOutput Files(Play play, OperationRequest request, SeededRandom random)
    {
        var files = Planned(play, request).Files.Where(_ => !random.OneIn(6)).Select(file => new BuiltFile(
            file.Path, file.Change is FileChange.Delete && play.Workspace.Exists(file.Path) ? null : $"{file.Path} of {request.RunId}, attempt {request.Attempt}"));
        return new BuildOutput("It is done.", [.. files, .. random.OneIn(8) ? [new BuiltFile("not/planned.txt", "Nobody has approved it.")] : Array.Empty<BuiltFile>()], random.OneIn(3) ? ["It was hard."] : []);
    }

    private static TestChoice Choice(Play play, OperationRequest request, SeededRandom random) =>
        new("They tell.", [.. Planned(play, request).Tests.Where((_, i) => i == 0 || !random.OneIn(3)), .. random.OneIn(10) ? ["test anything"] : Array.Empty<string>()]);

    private static PlanOutput Planned(Play play, OperationRequest request) => play.Books.Ledgers.View(request.RunId).Planned!.Output;
}
