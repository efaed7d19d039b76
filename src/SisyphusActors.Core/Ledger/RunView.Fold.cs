using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>How each event changes the view.</summary>
public sealed partial class RunView
{
    /// <summary>Folds one row: of one of this run's actors, or of the hosts.</summary>
    /// <exception cref="UnknownEventException">The event is of a kind this version's ledger does not know.</exception>
    public RunDelta Apply(in LedgerEntry entry)
    {
        var delta = entry.Event switch
        {
            RunEvent.PlanApproved e => ApplyApproval(e, entry),
            RunEvent e => Seen(ApplyRun(e, entry)),
            HostEvent e => ApplyHost(e, entry),
            ExecutorEvent e => ApplyExecutor(e, entry),
            PlannerEvent e => ApplyPlanner(e, entry),
            ValidatorEvent e => ApplyValidator(e, entry),
            GatewayEvent e => ApplyGateway(e, entry),
            BuilderEvent e => ApplyBuilder(e, entry),
            AgentEvent e => ApplyAgent(e, entry),
            ActorEvent.MessageParked e => ApplyParked(e, entry),
            ActorEvent => RunDelta.None,
            UnreadableEvent e => ApplyUnreadable(e, entry),
            _ => throw new UnknownEventException(entry.Event, "ledger"),
        };
        _evidence.Apply(this, entry);
        if (delta.Seen)
            (UpdatedAt, Offset) = (entry.At, entry.Offset);
        if (ArtifactView.Of(this, entry) is not { } artifact)
            return delta;
        _artifacts.Add(artifact);
        return delta with { Artifact = artifact };
    }

    /// <summary>As <see cref="Apply"/>; an event that does not follow from those before it, in a journal that is damaged, is as one that cannot be read.</summary>
    public RunDelta ApplyAny(in LedgerEntry entry)
    {
        try
        {
            return Apply(entry);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var name = StoredJson.NameFor(entry.Event.GetType());
            var why = $"A '{name}' event does not follow from those before it ({e.Message}). {UnreadableEvent.Remedy} (offset {entry.Offset})";
            return Apply(entry with { Recorded = entry.Recorded with { Event = new UnreadableEvent(name, why) } });
        }
    }

    private StatusChange? ApplyRun(RunEvent @event, in LedgerEntry entry)
    {
        switch (@event)
        {
            case RunEvent.RunQueued e:
                (Goal, Source, Inputs, Seed, Workspace, RequestedBy) = (e.Goal, e.Source, e.Inputs, e.Seed, e.Workspace, e.By);
                Secrets = e.Secrets ?? [];
                (CreatedAt, CreatedOffset) = (entry.At, entry.Offset);
                Status = RunStatus.Queued;
                return Changed(null, "workflow_queued", entry, ("name", Json.From(e.Goal)), ("input", e.Inputs));
            case RunEvent.RunPlanning:
                return Become(RunStatus.Planning, "workflow_planning", entry);
            case RunEvent.PlanFinalised e:
                PlanHash = e.PlanHash;
                Decide(entry, entry.Actor.Role, $"plan {Short(e.PlanHash)} finalised", Planned is null ? "the validator accepted it; the run is pinned to it" : "it is approved; the run is pinned to it");
                return null;
            case RunEvent.PlanSubmitted e:
                Planned = new PlanView(IntentPlan.OutputOf(e.Plan)!, e.Base, e.Warnings, e.NotAllowed, entry.Offset);
                return null;
            case RunEvent.PlanReturned e:
                Decide(entry, e.By, $"rejected plan {Short(e.PlanHash)}", e.Reason);
                return null;
            case RunEvent.LearningsTold e:
                _learnings.AddRange(e.Learnings);
                return null;
            case RunEvent.RunStarted:
                return Become(RunStatus.Running, "workflow_started", entry);
            case RunEvent.RunBlocked e:
                var change = Become(e.On.Status(), $"workflow_{e.On.Status().Name()}", entry, StepIds(e));
                (BlockedOn, BlockedSteps) = (e.On, e.StepIds);
                _waitsForModels |= e.On is Runs.BlockedOn.Budget or Runs.BlockedOn.CallDoubt;
                return change;
            case RunEvent.RunContinued:
                return Continued(entry);
            case RunEvent.RunAskedModels:
                return null;
            case RunEvent.RunResumed e:
                return InterruptedFrom is { } before ? Become(before, "workflow_resumed", entry, ("by", Json.From(e.By))) : null;
            case RunEvent.RunCancelRequested e:
                Decide(entry, e.By, e.Force ? "cancel without cleanup requested" : "cancel requested", e.Reason);
                return null;
            case RunEvent.RunSucceeded:
                return Become(RunStatus.Succeeded, "workflow_completed", entry);
            case RunEvent.RunFailed e:
                var failed = Become(RunStatus.Failed, "workflow_failed", entry, ("error", Json.From(e.Error)));
                (Error, Problems) = (e.Error, e.Problems);
                return failed;
            case RunEvent.RunCancelled e:
                var cancelled = Become(RunStatus.Cancelled, "workflow_cancelled", entry, ("reason", Json.From(e.Reason)));
                Error = e.CleanupError;
                return cancelled;
            default:
                throw new UnknownEventException(@event, "ledger");
        }
    }

    /// <remarks>That its questions to models go on does not take in a message that was set aside.</remarks>
    private StatusChange? Continued(in LedgerEntry entry)
    {
        _hasLost &= _waitsForModels;
        _waitsForModels = false;
        return _hasLost ? Become(RunStatus.NeedsAttention, "workflow_needs_attention", entry)
            : Become(PlanHash is null ? RunStatus.Planning : RunStatus.Running, "workflow_continued", entry);
    }

    private RunDelta ApplyApproval(RunEvent.PlanApproved @event, in LedgerEntry entry)
    {
        if (Planned is not { Approval: null } plan)
            throw new InvalidOperationException("No plan waited for it.");
        Planned = plan with { Approval = @event.Approval, ApprovedAt = entry.At };
        _planApprovals.Add(new ApprovalView(@event.Approval, entry.At, entry.Offset));
        Decide(entry, @event.Approval.By, $"approved plan {Short(@event.Approval.PlanHash)}", @event.Approval.BaseCommit is { } commit ? $"at commit {commit}" : "");
        return new RunDelta(true, [], [], Approval: _planApprovals[^1]);
    }

    private RunDelta ApplyHost(HostEvent @event, in LedgerEntry entry)
    {
        if (@event is HostEvent.HostStarted || !Exists || !Status.NeedsHost())
            return RunDelta.None;
        var (before, why) = (Status, @event is HostEvent.HostLost ? "its host was lost" : "its host stopped");
        var change = Become(RunStatus.Interrupted, "workflow_interrupted", entry, ("why", Json.From(why)));
        InterruptedFrom = before;
        return Seen(change);
    }

    private RunDelta ApplyExecutor(ExecutorEvent @event, in LedgerEntry entry)
    {
        switch (@event)
        {
            case ExecutorEvent.ExecutionStarted e:
                (Plan, Inputs) = (e.Plan, e.Inputs);
                Gates = [.. e.Plan.Steps.Where(s => s.Work is StepWork.Approve).Select(s => s.Id)];
                _steps.Load(e.Plan);
                return new RunDelta(true, [], [.. _steps.All.Select(s => s.Id)]);
            case ExecutorEvent.CleanupStarted e:
                CleanupAfter = e.Outcome;
                return Seen(null);
            case ExecutorEvent.RoundStarted e:
                return ApplyRound(e, entry);
            case ExecutorEvent.SkillJudged e:
                JudgeSkill(entry, e.Skill, e.Attempt, e.Succeeded);
                return Seen(null);
            case ExecutorEvent.TestPassed e:
                _tests.Add(new TestView(e.Command, e.Round, entry.Offset));
                return Seen(null);
            case ExecutorEvent.ExecutionPaused e:
                Pause = (e.By, e.Reason);
                Decide(entry, e.By, "paused", e.Reason);
                return Seen(null);
            case ExecutorEvent.ExecutionUnpaused e:
                Pause = null;
                Decide(entry, e.By, "resumed", "");
                return Seen(null);
            case ExecutorEvent.ExecutionCancelling or ExecutorEvent.ExecutionFinished:
                Pause = null;
                return Seen(null);
            default:
                return ApplyStep(StepEvent.IdOf(@event), @event, entry);
        }
    }

    private RunDelta ApplyStep(string id, ExecutorEvent @event, in LedgerEntry entry)
    {
        var before = _steps.FindOrAdd(id);
        var after = before.After(@event, entry);
        _steps.Put(after);
        if (@event is not ExecutorEvent.StepDeferred)
            LastStep = id;
        if (@event is ExecutorEvent.StepStarted or ExecutorEvent.StepDelegated)
            Attempts++;
        if (StepEvent.RetriesAnAttempt(@event, before))
            RetryCount++;
        if (StepEvent.DecisionIn(@event, before, entry) is { } decision)
            _decisions.Add(decision);
        IReadOnlyList<StatusChange> changes = before.Status == after.Status ? [] : [StepEvent.Change(RunId, @event, before, after, entry)];
        var delta = @event switch
        {
            ExecutorEvent.StepFannedOut fan => new RunDelta(true, changes, [id, .. AddItems(after, fan)]),
            ExecutorEvent.StepReset or ExecutorEvent.StepRetracted or ExecutorEvent.StepStarted or ExecutorEvent.StepDelegated when after.Position.IsItem => TakeAlong(after, @event, entry, changes),
            _ => new RunDelta(true, changes, [id]),
        };
        return @event is ExecutorEvent.StepReset && HasCleanup && !after.IsCleanup ? ForgetCleanup(delta, @event, entry) : delta;
    }

    /// <summary>The cleanup runs again at the next end.</summary>
    private RunDelta ForgetCleanup(RunDelta delta, ExecutorEvent @event, in LedgerEntry entry)
    {
        CleanupAfter = null;
        foreach (var step in Plan!.Steps.Skip(Plan.Graph.CleanupFrom))
        {
            var before = _steps.Find(step.Id)!;
            if (before.Status is StepStatus.Pending)
                continue;
            var after = before.After(@event, entry);
            _steps.Put(after);
            delta = new RunDelta(true, [.. delta.Statuses, StepEvent.Change(RunId, @event, before, after, entry)], [.. delta.Steps, step.Id]);
        }
        return delta;
    }

    private RunDelta TakeAlong(StepView item, ExecutorEvent @event, in LedgerEntry entry, IReadOnlyList<StatusChange> changes)
    {
        var parent = _steps.Find(item.ParentId)!;
        if (parent.Status is StepStatus.Running)
            return new RunDelta(true, changes, [item.Id]);
        var running = parent.TakenAlong(entry);
        _steps.Put(running);
        return new RunDelta(true, [.. changes, StepEvent.Change(RunId, @event, parent, running, entry)], [item.Id, parent.Id]);
    }

    private IEnumerable<string> AddItems(StepView parent, ExecutorEvent.StepFannedOut fan)
    {
        for (var index = 0; index < fan.Items.Length; index++)
        {
            var id = $"{parent.Id}[{index}]";
            var item = _steps.Find(id) ?? new StepView(id, parent.Position with { Item = index }, parent.Title, parent.Milestone) { MayFail = parent.MayFail };
            _steps.Put(item with { Item = fan.Items[index] });
            yield return id;
        }
    }

    private RunDelta ApplyPlanner(PlannerEvent @event, in LedgerEntry entry)
    {
        switch (@event)
        {
            case PlannerEvent.RecallClaimed:
                PlannerState = "looks up what is remembered";
                break;
            case PlannerEvent.RecallSettled e:
                PlannerState = e.Error is null ? $"recalled {e.Memories.Length} memories" : $"recalled nothing: {e.Error}";
                break;
            case PlannerEvent.PlanAsked e:
                PlannerState = $"asked a model for a plan, attempt {e.Attempt}";
                break;
            case PlannerEvent.PlanDrafted e:
                PlannerState = $"proposed plan {Short(e.PlanHash)}, revision {e.Revision}";
                break;
            case PlannerEvent.PlanWithdrawn e:
                PlannerState = e.Error is null ? "has no other plan to offer" : $"gave up: {e.Error}";
                break;
            default:
                throw new UnknownEventException(@event, "ledger");
        }
        return Seen(null);
    }

    private RunDelta ApplyValidator(ValidatorEvent @event, in LedgerEntry entry)
    {
        switch (@event)
        {
            case ValidatorEvent.ValidationBegun e:
                ValidatorState = $"looks into plan {Short(IntentPlan.HashOf(e.Plan))}";
                break;
            case ValidatorEvent.InspectionClaimed or ValidatorEvent.InspectionSettled or ValidatorEvent.PoliciesClaimed or ValidatorEvent.PoliciesSettled
                or ValidatorEvent.MemoriesConsulted:
                break;
            case ValidatorEvent.PlanValidated e:
                ValidatorState = $"accepted plan {Short(e.PlanHash)}";
                break;
            case ValidatorEvent.PlanRefused e:
                ValidatorState = $"rejected plan {Short(e.PlanHash)}";
                Decide(entry, entry.Actor.Role, ValidatorState, string.Join("; ", e.Problems));
                break;
            default:
                throw new UnknownEventException(@event, "ledger");
        }
        return Seen(null);
    }

    private RunDelta ApplyGateway(GatewayEvent @event, in LedgerEntry entry)
    {
        var call = _calls.Apply(@event, Gateway, entry);
        switch (@event)
        {
            case GatewayEvent.BudgetAdded e:
                Decide(entry, e.By, $"added {BudgetText.Of(e.Added)} to the budget{(e.StepId is { } step ? $" of {step}" : "")}", "");
                break;
            case GatewayEvent.ContextWiped e:
                _contextWipes.Add(entry.Offset);
                Decide(entry, e.By ?? entry.Actor.Role, $"cleared the context of {e.Agent} in its conversation {e.Conversation}", e switch
                {
                    { By: not null } => "what comes next begins with a brief",
                    _ => $"{e.Used} of {e.Limit} tokens were used; what comes next begins with a brief",
                });
                break;
            case GatewayEvent.CallRetracted e:
                Decide(entry, e.By, $"the model call of {e.Ask.StepId} did not take place: to ask again", _calls.Find(e.OpKey).Error ?? "");
                break;
            case GatewayEvent.CallAnswered { By: { } by } e:
                Decide(entry, by, $"the model call of {e.Ask.StepId} was answered: settled", Gateway.Find(e.Ask)!.LastError ?? "");
                break;
        }
        Gateway = GatewayFold.Apply(Gateway, @event);
        return new RunDelta(true, [], [], call);
    }

    /// <remarks>An ended run keeps its status, as a command that could not be handled does not unmake its result; unless it was its own actors that went on.</remarks>
    private RunDelta ApplyParked(ActorEvent.MessageParked @event, in LedgerEntry entry)
    {
        if (!Exists)
            return RunDelta.None;
        var parked = @event.Message?.ToString() ?? entry.Recorded.Cause;
        _parked.Add(new ParkedMessage(entry.Offset, entry.Actor.Role, parked, @event.Deaths, @event.Error));
        if (Status.IsEnded() && @event.Message is not { Sender.IsClient: false })
            return Seen(null);
        _hasLost = true;
        return Seen(Become(RunStatus.NeedsAttention, "workflow_needs_attention", entry, ("parked", Json.From(parked)), ("error", Json.From(@event.Error))));
    }

    /// <remarks>What follows is still folded: an end is an end. But nothing says any more that the run is on its way.</remarks>
    private RunDelta ApplyUnreadable(UnreadableEvent @event, in LedgerEntry entry)
    {
        if (!Exists)
            (CreatedAt, CreatedOffset) = (entry.At, entry.Offset);
        Unread ??= new UnreadRow(entry.Offset, entry.Actor.Role, @event.Why);
        return Seen(Status.IsEnded() ? null : Become(RunStatus.NeedsAttention, "workflow_needs_attention", entry, ("unread", Json.From(@event.Why))));
    }

    private StatusChange? Become(RunStatus status, string word, in LedgerEntry entry, params ReadOnlySpan<(string Name, Json Value)> details)
    {
        var before = Status;
        Status = Unread is null || status.IsEnded() ? status : RunStatus.NeedsAttention;
        InterruptedFrom = null;
        (BlockedOn, BlockedSteps) = (null, []);
        (Error, Problems) = (Status is RunStatus.NeedsAttention ? Unread?.Why : null, []);
        EndedAt = Status.IsEnded() ? entry.At : null;
        return before == Status ? null : Changed(before, word, entry, details);
    }

    private StatusChange Changed(RunStatus? before, string word, in LedgerEntry entry, params ReadOnlySpan<(string Name, Json Value)> details)
    {
        var payload = new List<KeyValuePair<string, Json>> { new("to", Json.From(Status.Name())) };
        if (before is { } from)
            payload.Add(new("from", Json.From(from.Name())));
        foreach (var (name, value) in details)
            payload.Add(new(name, value));
        return new StatusChange(RunId, null, before?.Name(), Status.Name(), word, entry.Offset, entry.At, Json.Object(payload));
    }

    private void Decide(in LedgerEntry entry, string actor, string what, string why) =>
        _decisions.Add(new Decision(entry.Offset, actor, what, why));

    private static RunDelta Seen(StatusChange? change) => new(true, change is null ? [] : [change], []);

    private static (string, Json) StepIds(RunEvent.RunBlocked e) => ("steps", Json.Array(e.StepIds.Select(Json.From)));

    private static string Short(Sha256 hash) => hash.ToString()[..12];
}
