using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>Claims files, and turns a claim into what its handler gets.</summary>
internal static class PatchClaim
{
    public static void ReadSkill(Turn<BuilderState> turn, Build build) =>
        turn.Persist(new BuilderEvent.BuildSkillClaimed(KeyOf(turn.Self.Scope, build, SkillOperation.Kind, SkillOperation.Of(build.SkillName!).Digest)));

    public static void Read(Turn<BuilderState> turn, Build build)
    {
        var request = ReadOf(build);
        var kind = build switch
        {
            { Wanted: not null } => $"{PatchOperation.ReadKind} {build.Asked + 2}",
            { Rereads: > 0 } => $"{PatchOperation.ReadKind} anew {build.Rereads}",
            _ => PatchOperation.ReadKind,
        };
        turn.Persist(new BuilderEvent.ReadClaimed(KeyOf(turn.Self.Scope, build, kind, PatchJson.Of(request).Digest)));
    }

    public static void Write(Turn<BuilderState> turn, Build build)
    {
        var patch = PatchOf(turn.State, build);
        turn.Persist(new BuilderEvent.PatchClaimed(patch.Path, KeyOf(turn.Self.Scope, build, $"{PatchOperation.Kind} {build.Claims + 1}", patch.InputHash)));
    }

    public static OperationRequest Resolve(string runId, BuilderState state, OpKey opKey)
    {
        if (state.Build is not { } build || build.OpKey != opKey)
            throw new InvalidOperationException($"Operation {opKey} is not claimed.");
        var (kind, with) = build.LacksSkill ? (SkillOperation.Kind, SkillOperation.Of(build.SkillName!))
            : build.Files is null ? (PatchOperation.ReadKind, PatchJson.Of(ReadOf(build))) : (PatchOperation.Kind, PatchJson.Of(PatchOf(state, build)));
        return new OperationRequest(
            opKey, runId, build.Work.StepId, build.Work.Attempt, kind, Command: null, with, OrdinalMap.Empty<string>(), Item: null, Timeout: null,
            Idempotent: build.Files is null, Outputs: [], new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())))
        {
            MayRun = build.StopReason is null,
            IsInDoubt = build.IsInDoubt,
        };
    }

    /// <summary>The next file, on top of what this run has written there, else of what was approved.</summary>
    public static PatchRequest PatchOf(BuilderState state, Build build)
    {
        var (file, approval) = (build.Next, ((Assignment.WriteFiles)build.Assignment).Approval);
        var before = state.AsLeft(approval.Files.First(f => f.Path == file.Path)).Before;
        return new PatchRequest(file.Path, file.Content, before, state.Written.ContainsKey(file.Path), approval);
    }

    private static ReadRequest ReadOf(Build build)
    {
        var approval = ((Assignment.WriteFiles)build.Assignment).Approval;
        return new([.. build.Wanted is { } wanted ? BuildRules.Unapproved(wanted.Files, approval).Select(f => f.Path) : approval.Files.Select(f => f.Path)]);
    }

    private static OpKey KeyOf(string runId, Build build, string kind, Sha256 input) => OpKey.Of(runId, build.Work.StepId, build.Work.Attempt, kind, input);
}
