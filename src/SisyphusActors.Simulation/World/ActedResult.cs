using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Simulation.Models;

namespace SisyphusActors.Simulation.World;

/// <summary>What an operation that was only acted gives.</summary>
internal static class ActedResult
{
    public static Json Of(Play play, OperationRequest request) => request.Kind switch
    {
        ModelOperation.Kind or ModelOperation.SessionKind => ActedModel.ResultOf(play, request),
        BriefOperation.Kind => Json.From($"A brief of {request.RunId}."),
        SkillOperation.Kind => SkillOperation.Of(new SkillText("skills/SKILL.md", "Be careful.")),
        ScanOperation.Kind => StoredJson.Canonical(new ScanResult(ScanResult.Passed)),
        IntentOperation.Recall => StoredJson.Canonical(new RecallResult([])),
        IntentOperation.Inspect => StoredJson.Canonical(play.Workspace.Inspect(StoredJson.FromCanonical<PlanOutput>(request.With))),
        IntentOperation.Policies => StoredJson.Canonical(new PolicyResult([Verdict(play, request)])),
        PatchOperation.ReadKind => PatchJson.Of(play.Workspace.Read(PatchJson.ToRead(request.With))),
        PatchOperation.Kind => SimulatedWorkspace.ResultOf(PatchJson.ToPatch(request.With)),
        _ => Json.Object(request.Outputs.Select(name => KeyValuePair.Create(name, Value(request, name)))),
    };

    private static PolicyVerdict Verdict(Play play, OperationRequest request) =>
        SeededRandom.For(play.Scenario.Seed, $"policy {request.OpKey}").Next(12) switch
        {
            0 => new PolicyVerdict("strict", Passed: false, "", "It does not start."),
            1 or 2 => new PolicyVerdict("strict", Passed: false, "Not like this."),
            _ => new PolicyVerdict("strict", Passed: true, ""),
        };

    /// <remarks>A plural is taken for a list, which steps may fan out over.</remarks>
    private static Json Value(OperationRequest request, string name) => name.EndsWith('s')
        ? Json.Array(Enumerable.Range(1, 3).Select(n => Json.From($"{name} {n}")))
        : Json.From($"{name} of {request.StepId}");
}
