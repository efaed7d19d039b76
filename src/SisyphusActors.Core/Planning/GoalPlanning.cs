using System.Collections.Immutable;
using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>The planner's work on a goal: what is remembered, a model's plan, and a better one for as long as it is rejected and revisions are left.</summary>
internal sealed class GoalPlanning(PlannerOptions options)
{
    private const string AskKind = "plan";

    /// <summary>In whose mailbox rejections are.</summary>
    public const string MailName = "planner";

    public static void Begin(Turn<PlannerState> turn, string goal)
    {
        if (turn.State is { Revision: > 0 } or { Goal: not null })
        {
            turn.Refuse("plan-already-proposed", "This run has its goal. Start another run for another one.");
            return;
        }
        turn.Persist(new PlannerEvent.RecallClaimed(goal, IntentOperation.KeyOf(turn.Self.Scope, 1, IntentOperation.Recall, QueryOf(goal))));
        turn.Send(WorkspaceActors.Mailbox(MailName), new MailMessage.JoinAgent(Task: null, turn.Self.Value));
    }

    public static OperationRequest Resolve(string runId, GoalState goal, OpKey opKey) =>
        IntentOperation.Request(opKey, runId, 1, IntentOperation.Recall, QueryOf(goal.Text));

    /// <summary>What is remembered helps; a plan without it is as well rejected by what is.</summary>
    public void Recalled(Turn<PlannerState> turn, OpKey opKey, OperationOutcome outcome)
    {
        if (turn.State.Goal is not { Memories: null } goal || goal.Recall != opKey)
            return;
        var (result, error) = IntentOperation.Read<RecallResult>(outcome);
        turn.Persist(new PlannerEvent.RecallSettled(opKey, result?.Memories ?? [], error));
        Ask(turn, [], by: null);
    }

    public void Answered(Turn<PlannerState> turn, AskReply reply)
    {
        switch (reply)
        {
            case AskReply.ModelAnswered answered when IsAwaited(turn.State, answered.Ask):
                Propose(turn, answered.Reply.Content);
                break;
            case AskReply.ModelFailed failed when IsAwaited(turn.State, failed.Ask):
                Withdraw(turn, [], $"No model gave a plan: {failed.Kind}: {failed.Error}");
                break;
            case AskReply.ModelRefused refused when IsAwaited(turn.State, refused.Ask):
                Withdraw(turn, [], $"No model was asked for a plan: {refused.Message}");
                break;
        }
    }

    public void Revise(Turn<PlannerState> turn, PlannerMessage.RevisePlan revise)
    {
        var goal = turn.State.Goal!;
        if (goal.IsAsking || goal.Last is null)
            turn.Refuse("no-plan-to-revise", "No plan of this planner is under discussion.");
        else if (revise.By is null && goal.Refusals >= options.RevisionsMax)
            Withdraw(turn, revise.Problems, $"The validator rejected the plan and its {(options.RevisionsMax == 1 ? "revision" : $"{options.RevisionsMax} revisions")}.");
        else
            Ask(turn, revise.Problems, revise.By);
    }

    public static void Withdraw(Turn<PlannerState> turn, ImmutableArray<Problem> problems, string error)
    {
        turn.Persist(new PlannerEvent.PlanWithdrawn(problems, error));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanningEnded(problems, error));
    }

    private void Ask(Turn<PlannerState> turn, ImmutableArray<Problem> wrong, string? by)
    {
        turn.Persist(new PlannerEvent.PlanAsked(turn.State.Goal!.Attempt + 1, wrong, by));
        var goal = turn.State.Goal!;
        var question = new Question(
            IntentPlan.PlanAgent, PlanPrompt.System, PlanPrompt.Of(goal.Text, goal.Memories ?? [], goal.Last, wrong), PlanFormat.Answer.Schema, options.Tools);
        turn.Send(RunActors.Of(turn.Self).Gateway, new GatewayMessage.AskModel(new AskId(IntentPlan.Compile, goal.Attempt, AskKind), question, [], options.Limits));
    }

    private void Propose(Turn<PlannerState> turn, string answer)
    {
        PlanOutput output;
        try
        {
            output = PlanFormat.Answer.Read(answer);
        }
        catch (JsonException e)
        {
            Withdraw(turn, [], $"The model's plan cannot be read: {e.Message}");
            return;
        }
        turn.Persist(new PlannerEvent.PlanDrafted(output.Hash, turn.State.Revision + 1, output));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.PlanProposed(
            IntentPlan.Of(turn.State.Goal!.Text, output, options.MaxParallel, options.RoundsMax), Json.EmptyObject, []));
    }

    private static bool IsAwaited(PlannerState state, AskId ask) =>
        state is { Withdrawn: false, Goal: { IsAsking: true } goal } && ask == new AskId(IntentPlan.Compile, goal.Attempt, AskKind);

    private static Json QueryOf(string goal) => StoredJson.Canonical(new RecallQuery(goal));
}
