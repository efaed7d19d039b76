using System.Collections.Immutable;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Simulation.World;

/// <summary>What the kinds of operations are to the world.</summary>
internal static class ActedKinds
{
    /// <summary>They change nothing, and may be repeated.</summary>
    public static readonly ImmutableArray<string> Looks = [ModelOperation.SessionKind, BriefOperation.Kind, PatchOperation.ReadKind, SkillOperation.Kind, ScanOperation.Kind, .. IntentOperation.Kinds];

    public static bool IsLook(OperationRequest request) => Looks.Contains(request.Kind);

    public static bool IsPatch(OperationRequest request) => request.Kind == PatchOperation.Kind;

    /// <summary>Of a run that is planned: it has no steps yet.</summary>
    public static bool IsOfPlanning(OperationRequest request) => IntentOperation.Kinds.Contains(request.Kind);

    /// <summary>Of a builder or an agent, whom the executor has told what to do.</summary>
    public static bool IsOfWorker(OperationRequest request) => IsPatch(request) || request.Kind is PatchOperation.ReadKind or SkillOperation.Kind;
}
