using System.Text.Json;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Agents;

/// <summary>
/// The agent of one workflow step: it asks a model, in a conversation of its own and with a skill as its system prompt. While it is at work it
/// says so from time to time, and in the end how the skill fared.
/// </summary>
public sealed class AgentBehavior(AgentOptions options) : Behavior<AgentState>
{
    private const string Beat = "beat";

    /// <summary>What an ending host does not claim any more, the next one does when this fires there.</summary>
    private const string HeldBack = "held-back:";

    public override AgentState Initial => AgentState.Initial;

    public override AgentState Apply(AgentState state, IEvent @event) => AgentState.Apply(state, @event);

    public override OperationRequest Resolve(PersistenceId self, AgentState state, OpKey opKey)
    {
        if (state.Job is not { } job || job.OpKey != opKey)
            throw new InvalidOperationException($"Operation {opKey} is not claimed.");
        return new OperationRequest(
            opKey, self.Scope, job.Work.StepId, job.Work.Attempt, SkillOperation.Kind, Command: null, SkillOperation.Of(job.Assigned.Skill!), OrdinalMap.Empty<string>(),
            Item: null, Timeout: null, Idempotent: true, Outputs: [], new Lazy<StepContext>(() => new StepContext(Json.EmptyObject, OrdinalMap.Empty<Json>())))
        {
            MayRun = job.StopReason is null,
        };
    }

    public override void Handle(Turn<AgentState> turn, Stimulus stimulus)
    {
        switch (stimulus)
        {
            case Stimulus.Mail mail:
                HandleMessage(turn, mail.Message);
                break;
            case Stimulus.OperationEnded ended when turn.State.Job is { } job && job.OpKey == ended.OpKey:
                TakeSkill(turn, job, ended);
                break;
            case Stimulus.TimerFired { Key: Beat } when turn.State.Job is { } job:
                turn.Persist(new AgentEvent.AgentBeat());
                if (job.IsAsking)
                    turn.Send(RunActors.Of(turn.Self).Gateway, new GatewayMessage.CheckAsk(AskOf(turn, job)));
                turn.SetTimer(Beat, turn.Now + options.Heartbeat);
                break;
        }
        GoOn(turn);
    }

    public override void HandleParked(Turn<AgentState> turn, Stimulus stimulus, string error)
    {
        switch (stimulus)
        {
            case Stimulus.Mail { Message: WorkMessage.BeginWork begin }:
                turn.Send(RunActors.Of(turn.Self).Executor, new WorkReply.WorkFailed(begin.Work, $"The work could not be taken in: {error}", Retryable: false));
                break;
            case Stimulus.Mail { Message: AskReply } when turn.State.Job is { IsAsking: true } job:
                Fail(turn, job, $"The model's answer could not be taken in: {error}", retryable: false);
                break;
            case Stimulus.OperationEnded { OpKey: var opKey } when turn.State.Job is { } job && job.OpKey == opKey:
                turn.Persist(new AgentEvent.SkillMissing(opKey, error));
                Fail(turn, job, $"The skill could not be taken in: {error}", retryable: false);
                break;
        }
    }

    private void HandleMessage(Turn<AgentState> turn, IMessage message)
    {
        switch (message)
        {
            case WorkMessage.BeginWork begin when turn.State.Job is { } busy:
                turn.Send(RunActors.Of(turn.Self).Executor, new WorkReply.WorkFailed(begin.Work, $"The agent is still at {busy.Work}.", Retryable: true));
                break;
            case WorkMessage.BeginWork { Assignment: Assignment.RunAgent task } begin:
                turn.Persist(new AgentEvent.AgentBegun(begin.Work, task));
                if (AgentName.Problem(task.Agent) is null)
                    turn.Send(WorkspaceActors.Mailbox(task.Agent), new MailMessage.JoinAgent(Task: null, turn.Self.Value));
                turn.SetTimer(Beat, turn.Now + options.Heartbeat);
                break;
            case WorkMessage.StopWork stop when turn.State.Job is { StopReason: null } job && job.Work == stop.Work:
                Stop(turn, job, stop.Reason);
                break;
            case WorkMessage.StopWork:
                break;
            case AskReply reply when turn.State.Job is { IsAsking: true } job && AskOf(turn, job) == reply.Ask:
                Hear(turn, job, reply);
                break;
            case AskReply:
                break;
            case AskNews.ModelWaits waits when turn.State.Job is { IsAsking: true } job && AskOf(turn, job) == waits.Ask:
                turn.Persist(new AgentEvent.AgentWaiting());
                turn.ClearTimer(Beat);
                break;
            case AskNews.ModelGoesOn goesOn when turn.State.Job is { IsAsking: true } job && AskOf(turn, job) == goesOn.Ask:
                turn.Persist(new AgentEvent.AgentContinued());
                turn.SetTimer(Beat, turn.Now + options.Heartbeat);
                break;
            case AskNews:
                break;
            default:
                turn.Refuse("unknown-message", $"An agent has no use for {message.GetType().Name} now.");
                break;
        }
    }

    private void GoOn(Turn<AgentState> turn)
    {
        switch (turn.State.Job)
        {
            case null or { OpKey: not null } or { IsAsking: true }:
                break;
            case { StopReason: not null } job:
                End(turn, job, new WorkReply.WorkStopped(job.Work), succeeded: null, error: null);
                break;
            case { Assigned.Skill: not null, Skill: null } when !turn.MayClaim:
                turn.SetTimer(HeldBack, turn.Now);
                break;
            case { Assigned.Skill: { } skill, Skill: null } job:
                turn.Persist(new AgentEvent.SkillClaimed(
                    OpKey.Of(turn.Self.Scope, job.Work.StepId, job.Work.Attempt, SkillOperation.Kind, SkillOperation.Of(skill).Digest)));
                break;
            case { } job:
                Ask(turn, job);
                break;
        }
    }

    private void Ask(Turn<AgentState> turn, AgentJob job)
    {
        var task = job.Assigned;
        turn.Persist(new AgentEvent.AgentAsked(AskOf(turn, job)));
        turn.Send(RunActors.Of(turn.Self).Gateway, new GatewayMessage.AskModel(
            AskOf(turn, job), new Question(task.Agent, job.Skill?.Text, task.Prompt, task.Schema, task.Tools, Conversation: turn.Self.Role), task.Models, options.Limits,
            WantsNews: true));
    }

    private static AskId AskOf(Turn<AgentState> turn, AgentJob job) => new(job.Work.StepId, job.Work.Attempt, turn.Self.Role);

    private static void TakeSkill(Turn<AgentState> turn, AgentJob job, Stimulus.OperationEnded ended)
    {
        if (ended.Outcome is OperationOutcome.Succeeded { Result: var result })
        {
            var skill = SkillOperation.ToText(result);
            turn.Persist(new AgentEvent.SkillRead(ended.OpKey, skill, skill.Hash));
            return;
        }
        var error = ended.Outcome is OperationOutcome.Failed failed ? failed.Error : "Its skill was not read.";
        turn.Persist(new AgentEvent.SkillMissing(ended.OpKey, error));
        if (job.StopReason is null)
            Fail(turn, job, error, retryable: ended.Outcome is not OperationOutcome.Failed { Retryable: false });
    }

    private static void Hear(Turn<AgentState> turn, AgentJob job, AskReply reply)
    {
        switch (reply)
        {
            // It is paid for, be it that the stop came first: what came of it is the attempt's result.
            case AskReply.ModelAnswered answered:
                Take(turn, job, answered.Reply.Content);
                break;
            case AskReply.ModelRefused { Reason: AskReply.ModelRefused.InDoubt }:
                End(turn, job, new WorkReply.WorkStopped(job.Work, LeavesDoubt: true), succeeded: null, error: null);
                break;
            case AskReply.ModelRefused { Reason: "withdrawn" or "run-cancelled" }:
            case var _ when job.StopReason is not null:
                End(turn, job, new WorkReply.WorkStopped(job.Work), succeeded: null, error: null);
                break;
            case AskReply.ModelRefused refused:
                Fail(turn, job, refused.Message, retryable: false);
                break;
            case AskReply.ModelFailed failed:
                Fail(turn, job, $"No model gave an answer: {failed.Kind}: {failed.Error}", retryable: true);
                break;
        }
    }

    /// <remarks>Without a schema the answer is text, and stands under a name like any other output.</remarks>
    private static void Take(Turn<AgentState> turn, AgentJob job, string answer)
    {
        Json result;
        try
        {
            result = job.Assigned.Schema is null ? Json.Object([new("text", Json.From(answer))]) : Json.Parse(answer);
        }
        catch (JsonException e)
        {
            Fail(turn, job, $"The model's answer is of no use: {e.Message}", retryable: true);
            return;
        }
        var missing = job.Assigned.Outputs.Where(name => result.Element is not { ValueKind: JsonValueKind.Object } o || !o.TryGetProperty(name, out _)).ToList();
        if (missing.Count == 0)
            End(turn, job, new WorkReply.WorkCompleted(job.Work, result), succeeded: true, error: null);
        else
            Fail(turn, job, $"The answer lacks the outputs {string.Join(", ", missing)} that the step promises.", retryable: true);
    }

    private static void Stop(Turn<AgentState> turn, AgentJob job, string reason)
    {
        turn.Persist(new AgentEvent.AgentStopping(reason));
        if (job.IsAsking)
            turn.Send(RunActors.Of(turn.Self).Gateway, new GatewayMessage.WithdrawAsks(job.Work.StepId, reason));
        else if (job.OpKey is { } opKey)
            turn.RequestAbort(opKey);
    }

    private static void Fail(Turn<AgentState> turn, AgentJob job, string error, bool retryable) =>
        End(turn, job, new WorkReply.WorkFailed(job.Work, error, retryable), succeeded: false, error);

    private static void End(Turn<AgentState> turn, AgentJob job, WorkReply reply, bool? succeeded, string? error)
    {
        turn.Persist(new AgentEvent.AgentEnded(job.Work, succeeded, error));
        turn.ClearTimer(Beat);
        turn.Send(RunActors.Of(turn.Self).Executor, reply);
        if (succeeded is { } fared && job.Skill is not null)
            turn.Send(WorkspaceActors.Skills, new SkillMessage.RecordSkillOutcome(job.Assigned.Skill!, job.Assigned.Agent, fared, turn.Self.Scope));
    }
}
