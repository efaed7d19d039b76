using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Gateway;

/// <summary>
/// The only actor that calls models. It claims a call, and reserves what it may come to, in one batch before it is sent; it answers the same
/// question from what it has recorded, tries other models where one fails, and waits where a provider or a budget says so.
/// </summary>
public sealed class GatewayBehavior(GatewayOptions options) : Behavior<GatewayState>
{
    public override GatewayState Initial => GatewayState.Initial;

    public override GatewayState Apply(GatewayState state, IEvent @event) => GatewayFold.Apply(state, @event);

    public override OperationRequest Resolve(PersistenceId self, GatewayState state, OpKey opKey) =>
        CallOperation.Resolve(options, self.Scope, state, opKey);

    public override void Handle(Turn<GatewayState> turn, Stimulus stimulus)
    {
        var (before, blockedBefore) = (turn.State, GatewayBlockage.Of(turn.State));
        switch (stimulus)
        {
            case Stimulus.Mail mail:
                HandleMessage(turn, mail);
                break;
            case Stimulus.OperationEnded ended when turn.State.Claimed(ended.OpKey) is { } ask:
                CallOutcome.Settle(turn, ask, ended.OpKey, ended.Outcome);
                ContextWipe.AfterAnswer(turn, options, ask);
                break;
            case Stimulus.TimerFired fired when PausedBy(turn.State, fired.Key) is { } ask:
                turn.Persist(new GatewayEvent.AskContinued(ask.Id));
                break;
        }
        CallSchedule.GoOn(turn, options);
        GatewayBlockage.Report(turn, blockedBefore);
        AskNews.Report(turn, before, blockedBefore);
    }

    /// <remarks>An outcome that nobody could take in leaves its call in doubt; a timer that nobody could, its question failed.</remarks>
    public override void HandleParked(Turn<GatewayState> turn, Stimulus stimulus, string error)
    {
        var (before, blockedBefore) = (turn.State, GatewayBlockage.Of(turn.State));
        switch (stimulus)
        {
            case Stimulus.Mail { Id.Sender: { IsClient: false } sender, Message: GatewayMessage.AskModel asked }:
                turn.Send(sender, new AskReply.ModelRefused(asked.Ask, "parked", $"The question could not be taken in: {error}"));
                break;
            case Stimulus.OperationEnded { OpKey: var opKey } when turn.State.Claimed(opKey) is { Status: AskStatus.Calling } ask:
                CallOutcome.Doubt(turn, ask, opKey, $"It ended, and its outcome could not be taken in: {error}");
                break;
            case Stimulus.OperationEnded { OpKey: var opKey } when turn.State.Claimed(opKey) is { Status: AskStatus.Opening or AskStatus.Briefing } ask:
                CallOutcome.Settle(turn, ask, opKey, new OperationOutcome.Failed($"Its outcome could not be taken in: {error}", Retryable: false));
                break;
            case Stimulus.TimerFired fired when PausedBy(turn.State, fired.Key) is { } ask:
                CallSchedule.Fail(turn, ask, ModelFailureKind.Outage, $"Its timer could not be taken in: {error}");
                break;
            default:
                return;
        }
        CallSchedule.GoOn(turn, options);
        GatewayBlockage.Report(turn, blockedBefore);
        AskNews.Report(turn, before, blockedBefore);
    }

    private void HandleMessage(Turn<GatewayState> turn, Stimulus.Mail mail)
    {
        switch (mail.Message)
        {
            case GatewayMessage.AskModel when mail.Id.Sender.IsClient:
                turn.Refuse("not-an-actor", "Only an actor of the run asks a model: it is sent the answer.");
                break;
            case GatewayMessage.AskModel asked:
                Ask(turn, asked, mail.Id.Sender);
                break;
            case GatewayMessage.CheckAsk check:
                Check(turn, check.Ask, mail.Id.Sender);
                break;
            case GatewayMessage.WithdrawAsks withdraw:
                Withdraw(turn, withdraw);
                break;
            case GatewayMessage.ResolveCall resolve:
                PersonsWord.Resolve(turn, resolve);
                break;
            case GatewayMessage.WipeContexts wipe:
                ContextWipe.All(turn, wipe);
                break;
            case GatewayMessage.AddBudget add:
                OpenBudget(turn);
                PersonsWord.Add(turn, add);
                break;
            default:
                turn.Refuse("unknown-message", $"A gateway does not know the message {mail.Message.GetType().Name}.");
                break;
        }
    }

    private void Ask(Turn<GatewayState> turn, GatewayMessage.AskModel asked, PersistenceId by)
    {
        var candidates = asked.Candidates.IsDefaultOrEmpty ? options.Routes.GetValueOrDefault(asked.Question.Agent, []) : asked.Candidates;
        var known = turn.State.Find(asked.Ask);
        // What the settings say now does not make a question that was asked before another one.
        var models = known is not null && asked.Candidates.IsDefaultOrEmpty ? [.. known.Candidates.Select(c => c.Model)] : candidates;
        switch (known)
        {
            case not null when known.InputHash != AskState.HashOf(asked.Question, models):
                Refuse(turn, asked, by, "ask-conflict", $"'{asked.Ask}' stands for another question. A question that differs needs an attempt, or a kind, of its own.");
                break;
            case { Status: AskStatus.Answered }:
                turn.Send(by, new AskReply.ModelAnswered(known.Id, known.Model!.Value, known.Reply!));
                break;
            case { IsOpen: true } when !known.Askers.Contains(by):
                turn.Persist(new GatewayEvent.Awaited(known.Id, by));
                break;
            case { IsOpen: true }:
                break;
            case var _ when turn.State.IsClosed:
                Refuse(turn, asked, by, "run-cancelled", "The run was cancelled: it asks nothing any more.");
                break;
            case var _ when models.IsEmpty:
                Refuse(turn, asked, by, "no-model", $"No model is given for agent '{asked.Question.Agent}'. Set sisyphus.agents.{asked.Question.Agent}.models.");
                break;
            default:
                OpenBudget(turn);
                turn.Persist(new GatewayEvent.Asked(asked.Ask, by, asked.Question, models, asked.Limits, asked.Timeout ?? options.CallTimeout, asked.WantsNews));
                break;
        }
    }

    private static void Check(Turn<GatewayState> turn, AskId id, PersistenceId by)
    {
        IMessage? reply = turn.State.Find(id) switch
        {
            null => new AskReply.ModelRefused(id, "unknown-ask", $"'{id}' was never asked."),
            { Status: AskStatus.Answered } ask => new AskReply.ModelAnswered(id, ask.Model!.Value, ask.Reply!),
            { Status: AskStatus.Failed } ask => new AskReply.ModelFailed(id, ask.LastFailure ?? ModelFailureKind.Rejected, ask.LastError ?? "There is no model to ask."),
            { Status: AskStatus.InDoubt, WithdrawnFor: { } reason } => new AskReply.ModelRefused(id, AskReply.ModelRefused.InDoubt, reason),
            { Status: AskStatus.Dropped } ask => new AskReply.ModelRefused(id, "withdrawn", ask.WithdrawnFor ?? "It is not wanted any more."),
            _ => GatewayBlockage.Of(turn.State) is null ? null : new AskNews.ModelWaits(id),
        };
        if (reply is not null)
            turn.Send(by, reply);
    }

    private static void Refuse(Turn<GatewayState> turn, GatewayMessage.AskModel asked, PersistenceId by, string reason, string message)
    {
        turn.Send(by, new AskReply.ModelRefused(asked.Ask, reason, message));
        turn.Refuse(reason, message);
    }

    /// <summary>With the first of all that it has to do, its coordinator learns that there is a gateway: it is told of the run's end.</summary>
    private void OpenBudget(Turn<GatewayState> turn)
    {
        if (turn.State.Run is not null)
            return;
        turn.Persist(new GatewayEvent.BudgetOpened(options.RunBudget, options.StepBudget));
        turn.Send(RunActors.Of(turn.Self).Coordinator, new RunMessage.ModelsAsked());
    }

    private static void Withdraw(Turn<GatewayState> turn, GatewayMessage.WithdrawAsks withdraw)
    {
        turn.Persist(new GatewayEvent.AsksWithdrawn(withdraw.StepId, withdraw.Reason));
        foreach (var ask in turn.State.OpenAsks.Where(a => a.WithdrawnFor is not null).ToImmutableArray())
            switch (ask)
            {
                case { Status: AskStatus.Briefing or AskStatus.Opening or AskStatus.Calling, OpKey: { } opKey }:
                    turn.RequestAbort(opKey);
                    break;
                case { Status: AskStatus.Paused }:
                    turn.ClearTimer(GatewayTimers.Pause(ask.Id));
                    CallSchedule.Drop(turn, ask, withdraw.Reason);
                    break;
                case { Status: AskStatus.Held }:
                    CallSchedule.Drop(turn, ask, withdraw.Reason);
                    break;
                case { Status: AskStatus.InDoubt }:
                    CallSchedule.TellInDoubt(turn, ask, withdraw.Reason);
                    break;
            }
    }

    private static AskState? PausedBy(GatewayState state, string timerKey) =>
        GatewayTimers.AskOf(timerKey) is { } key && state.Asks.GetValueOrDefault(key) is { Status: AskStatus.Paused } ask ? ask : null;
}
