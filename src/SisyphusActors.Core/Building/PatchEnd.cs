using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>Records how a claimed operation on files ended.</summary>
internal static class PatchEnd
{
    public static void Settle(Turn<BuilderState> turn, Build build, OpKey opKey, OperationOutcome outcome)
    {
        if (build.LacksSkill)
            SettleSkill(turn, build, opKey, outcome);
        else if (build.Files is null)
            SettleRead(turn, build, opKey, outcome);
        else
            SettlePatch(turn, build, opKey, outcome);
    }

    /// <remarks>A write that a person settled is taken to be what it was to be; the next one to the file finds out.</remarks>
    public static void Resolve(Turn<BuilderState> turn, Build build, WorkMessage.ResolveWork resolve)
    {
        var (patch, opKey) = (PatchClaim.PatchOf(turn.State, build), build.OpKey!.Value);
        turn.Persist(resolve.Settled
            ? new BuilderEvent.FileEdited(patch.Path, patch.Before, patch.After, opKey, resolve.By)
            : new BuilderEvent.PatchRetracted(patch.Path, opKey, resolve.By));
    }

    private static void SettleSkill(Turn<BuilderState> turn, Build build, OpKey opKey, OperationOutcome outcome)
    {
        if (outcome is OperationOutcome.Succeeded { Result: var result })
        {
            turn.Persist(new BuilderEvent.BuildSkillRead(opKey, SkillOperation.ToText(result)));
            return;
        }
        var (error, retryable) = outcome is OperationOutcome.Failed failed ? (failed.Error, failed.Retryable) : ("The skill was not read.", true);
        turn.Persist(new BuilderEvent.BuildSkillRead(opKey, Skill: null, error));
        if (build.StopReason is null)
            BuilderBehavior.Fail(turn, build, error, retryable);
    }

    private static void SettleRead(Turn<BuilderState> turn, Build build, OpKey opKey, OperationOutcome outcome)
    {
        if (outcome is OperationOutcome.Succeeded { Result: var result })
        {
            turn.Persist(new BuilderEvent.FilesRead(opKey, PatchJson.ToText(result).Files));
            return;
        }
        var error = outcome is OperationOutcome.Failed failed ? failed.Error : "The approved files were not read.";
        turn.Persist(new BuilderEvent.FilesRead(opKey, [], error));
        if (build.StopReason is null)
            BuilderBehavior.Fail(turn, build, error, retryable: true);
    }

    private static void SettlePatch(Turn<BuilderState> turn, Build build, OpKey opKey, OperationOutcome outcome)
    {
        var path = build.Next.Path;
        switch (outcome)
        {
            case OperationOutcome.Succeeded { Result: var result }:
                var patched = PatchJson.ToPatched(result);
                var (added, removed) = Lines(build, patched) ?? ((int?)null, null);
                turn.Persist(new BuilderEvent.FileEdited(path, patched.Before, patched.After, opKey, Added: added, Removed: removed));
                break;
            case OperationOutcome.InDoubt when build.IsInDoubt:
                break;
            case OperationOutcome.InDoubt doubt:
                turn.Persist(new BuilderEvent.PatchInDoubt(path, opKey, doubt.Why));
                turn.Send(RunActors.Of(turn.Self).Executor, new WorkReply.WorkInDoubt(build.Work, doubt.Why));
                break;
            case OperationOutcome.Cancelled when build.StopReason is not null:
                turn.Persist(new BuilderEvent.PatchCancelled(path, opKey));
                break;
            case OperationOutcome.Failed failed:
                Failed(turn, build, path, opKey, failed.Error, failed.Retryable);
                break;
            default:
                Failed(turn, build, path, opKey, "It was stopped from outside the run.", retryable: true);
                break;
        }
    }

    /// <returns>Null unless the text that was replaced is the one that the model was shown.</returns>
    private static (int? Added, int? Removed)? Lines(Build build, PatchResult patched)
    {
        var before = build.Texts?.FirstOrDefault(text => text.Path == patched.Path)?.Content;
        return (before is null ? (Sha256?)null : Sha256.Of(before)) == patched.Before ? LineDiff.Of(before, build.Next.Content) : null;
    }

    private static void Failed(Turn<BuilderState> turn, Build build, string path, OpKey opKey, string error, bool retryable)
    {
        turn.Persist(new BuilderEvent.PatchFailed(path, opKey, error));
        if (build.StopReason is null)
            BuilderBehavior.Fail(turn, build, error, retryable);
    }
}
