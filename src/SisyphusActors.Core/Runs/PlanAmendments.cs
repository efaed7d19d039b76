using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Runs;

/// <summary>
/// Files that the builder needs and nobody has approved: the plan with them is judged and approved as the first one was, and no model is asked again for it.
/// </summary>
internal static class PlanAmendments
{
    public static void Begin(Turn<RunState> turn, RunMessage.AmendPlan amend)
    {
        ImmutableArray<string> added = [.. amend.Plan.Files.Select(file => file.Path).Except(amend.Known.Select(file => file.Path))];
        if (turn.State is not { CancelReason: null, Approved: { } approved } || turn.State.Status!.Value.IsEnded())
        {
            turn.Send(RunActors.Of(turn.Self).Builder, new WorkMessage.RefuseAmendment(amend.Work, [$"nobody has approved {string.Join(", ", added)}"], IsFinal: true));
            return;
        }
        turn.Persist(new RunEvent.PlanAmended(amend.Work, amend.Plan.Hash, added, amend.Why));
        turn.Send(RunActors.Of(turn.Self).Validator, new ValidatorMessage.ValidatePlan(
            IntentPlan.Amended(approved.Plan, amend.Plan), approved.Inputs, [], amend.Known));
    }

    public static void Refuse(Turn<RunState> turn, Sha256 planHash, string by, ImmutableArray<string> reasons, bool isFinal)
    {
        var work = turn.State.Amendment!.Work;
        turn.Persist(new RunEvent.PlanReturned(planHash, by, string.Join("; ", reasons)));
        GoOn(turn);
        turn.Send(RunActors.Of(turn.Self).Builder, new WorkMessage.RefuseAmendment(work, reasons, isFinal));
    }

    /// <remarks>One that nobody was asked about has not stopped.</remarks>
    public static void GoOn(Turn<RunState> turn)
    {
        if (turn.State.Status is RunStatus.WaitingInput)
            turn.Persist(new RunEvent.RunContinued());
    }
}
