using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Validation;

/// <summary>
/// The validator's work on a model's plan: its rules first, then the workspace, the policies and the memory lane side by side,
/// and one verdict on all of them.
/// </summary>
internal static class PlanTrials
{
    /// <summary>In whose name rejections are written.</summary>
    private const string MailName = "validator";

    public static void Begin(Turn<ValidatorState> turn, ValidatorMessage.ValidatePlan validate, PlanOutput output, ImmutableArray<Problem> found)
    {
        turn.Send(WorkspaceActors.Mailbox(MailName), new MailMessage.JoinAgent(Task: null, turn.Self.Value));
        if (ProblemList.Join(found, PlanOutputRules.Check(output)) is [_, ..] problems)
        {
            Reject(turn, output, problems, isFinal: validate.Known is not null);
            return;
        }
        turn.Persist(new ValidatorEvent.ValidationBegun(validate.Plan, validate.Inputs, validate.Known));
        turn.Persist(new ValidatorEvent.InspectionClaimed(KeyOf(turn, IntentOperation.Inspect, turn.State.Trial!.ToInspect)));
        turn.Persist(new ValidatorEvent.PoliciesClaimed(KeyOf(turn, IntentOperation.Policies, output)));
        if (MemoryRules.Texts(output) is [_, ..] texts)
            turn.Send(WorkspaceActors.Memory, new MemoryMessage.RecallMemories(texts));
        else
            turn.Persist(new ValidatorEvent.MemoriesConsulted([]));
    }

    public static void Recalled(Turn<ValidatorState> turn, MemoryMessage.MemoriesRecalled recalled)
    {
        // An answer about an earlier plan's libraries is none.
        if (turn.State.Trial is not { Memories: null } trial || !MemoryRules.Texts(trial.Output).SequenceEqual(recalled.Texts))
            return;
        turn.Persist(new ValidatorEvent.MemoriesConsulted(recalled.Memories, recalled.Error));
        Judge(turn);
    }

    public static void Ended(Turn<ValidatorState> turn, OpKey opKey, OperationOutcome outcome)
    {
        if (turn.State.Trial?.Inspect == opKey)
        {
            var (inspection, error) = IntentOperation.Read<WorkspaceInspection>(outcome);
            turn.Persist(new ValidatorEvent.InspectionSettled(opKey, inspection, error));
        }
        else if (turn.State.Trial?.Policies == opKey)
        {
            var (result, error) = IntentOperation.Read<PolicyResult>(outcome);
            turn.Persist(new ValidatorEvent.PoliciesSettled(opKey, result?.Verdicts ?? [], error));
        }
        else
            return;
        Judge(turn);
    }

    public static OperationRequest Resolve(string runId, ValidatorState state, OpKey opKey)
    {
        var (trial, inspects) = (state.Trial!, state.Trial!.Inspect == opKey);
        return IntentOperation.Request(
            opKey, runId, state.Trials, inspects ? IntentOperation.Inspect : IntentOperation.Policies, StoredJson.Canonical(inspects ? trial.ToInspect : trial.Output));
    }

    /// <remarks>
    /// What could not be found out is no fault of the plan, so another one would not help. Nor would another answer of a builder whose file
    /// cannot be written here: no approval could allow it.
    /// </remarks>
    private static void Judge(Turn<ValidatorState> turn)
    {
        if (turn.State.Trial is not { IsComplete: true } trial)
            return;
        var output = trial.Output;
        var unanswered = (trial.Verdicts ?? []).Where(verdict => verdict.Error is not null).Select(verdict => $"policy '{verdict.Policy}' could not be asked: {verdict.Error}").ToList();
        unanswered.AddRange(trial.Errors ?? []);
        if (unanswered.Count > 0)
        {
            Reject(turn, output, [.. unanswered.Select(why => Problem.Quoting(0, 0, why))], isFinal: true);
            return;
        }
        var (problems, warnings) = MemoryRules.Check(output, trial.Memories!.Value);
        var rejecting = trial.Verdicts!.Value.Where(verdict => !verdict.Passed).Select(verdict => $"policy '{verdict.Policy}' rejects it: {verdict.Why}");
        var all = ProblemList.Join(problems, trial.Inspection!.Problems.Concat(rejecting).Select(why => Problem.Quoting(0, 0, why)));
        if (all is [_, ..])
        {
            Reject(turn, output, all, isFinal: trial.Known is not null && !trial.Inspection.Problems.IsEmpty);
            return;
        }
        var found = trial.Inspection.Base;
        turn.Persist(new ValidatorEvent.PlanValidated(output.Hash, warnings));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanAccepted(
            trial.Plan, trial.Inputs, trial.Known is { } known ? found with { Files = [.. known, .. found.Files] } : found, warnings));
    }

    private static void Reject(Turn<ValidatorState> turn, PlanOutput output, ImmutableArray<Problem> problems, bool isFinal)
    {
        var run = RunActors.Of(turn.Self);
        turn.Persist(new ValidatorEvent.PlanRefused(output.Hash, problems));
        turn.Send(run.Coordinator, new RunMessage.PlanRejected(output.Hash, problems, isFinal));
        turn.Send(WorkspaceActors.Mailbox(GoalPlanning.MailName), new MailMessage.SendMail(
            MailName, $"Plan {output.Hash.ToString()[..12]} rejected", string.Join('\n', problems), Importance.High, ThreadId: run.RunId));
    }

    private static OpKey KeyOf(Turn<ValidatorState> turn, string kind, PlanOutput output) =>
        IntentOperation.KeyOf(turn.Self.Scope, turn.State.Trials, kind, StoredJson.Canonical(output));
}
