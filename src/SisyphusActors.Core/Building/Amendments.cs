using System.Collections.Immutable;
using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Building;

/// <summary>An answer with files that nobody has approved: it is kept, and written once they are.</summary>
internal static class Amendments
{
    public static void Ask(Turn<BuilderState> turn, Assignment.WriteFiles work, WantedFiles wanted, ImmutableArray<FileText> found)
    {
        var added = BuildRules.Unapproved(wanted.Files, work.Approval).Select(file => Planned(file, found.First(f => f.Path == file.Path)));
        var plan = work.Plan with { Files = [.. work.Plan.Files, .. added] };
        turn.Persist(new BuilderEvent.AmendmentAsked(plan.Hash));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.AmendPlan(
            turn.State.Build!.Work, plan, [.. work.Approval.Files.Select(turn.State.AsLeft)], wanted.Summary));
    }

    public static void Take(Turn<BuilderState> turn, WorkMessage.AmendWork amend)
    {
        turn.Persist(new BuilderEvent.BuildAmended(amend.Plan, amend.Approval));
        if (turn.State.Build is { StopReason: null, Wanted: { PlanHash: { } hash } wanted } && hash == amend.Plan.Hash)
            turn.Persist(new BuilderEvent.BuildProposed(wanted.Summary, wanted.Files, wanted.Learnings));
    }

    public static void Refuse(Turn<BuilderState> turn, Build build, WorkMessage.RefuseAmendment refuse, int refusalsMax)
    {
        turn.Persist(new BuilderEvent.AmendmentRefused(refuse.Reasons));
        if (build.StopReason is null && (refuse.IsFinal || turn.State.Build!.Refusals > refusalsMax))
            BuilderBehavior.Fail(turn, build, $"The model wants files that may not be written: {string.Join("; ", refuse.Reasons)}", retryable: false);
    }

    /// <summary>Its purpose tells the content, so that an approval of the plan's hash is of this content and no other.</summary>
    private static PlannedFile Planned(BuiltFile file, FileText found) => file.Content is { } content
        ? new PlannedFile(
            file.Path, found is { Content: null, Why: null } ? FileChange.Create : FileChange.Modify,
            $"Asked for while writing: {Encoding.UTF8.GetByteCount(content)} bytes, SHA-256 {Sha256.Of(content)}.")
        : new PlannedFile(file.Path, FileChange.Delete, "Asked for while writing.");
}
