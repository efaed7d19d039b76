using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Simulation.Models;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.People;

/// <summary>
/// Whoever looks after the workspace: acts when nothing moves by itself, does what each run asks for, and knows the truth about steps in doubt.
/// </summary>
internal sealed class Person(Play play)
{
    private const string Name = "person";
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenStartsMax = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    private readonly Questions _questions = new(play);
    private readonly SeededRandom _random = SeededRandom.For(play.Scenario.Seed, "person");
    private readonly Dictionary<string, int> _retries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cancelled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _returned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lookedAfter = new(StringComparer.Ordinal);

    /// <summary>Each run is started sooner or later, beside what the others do.</summary>
    public void Begin()
    {
        foreach (var run in play.Scenario.Runs)
            play.Time.After(BetweenStartsMax * _random.Next(100) / 100, () => play.Clients.Say(
                new RunActors(run.RunId).Coordinator,
                run.Work.Start(run.RunId, Name),
                $"start-{run.RunId}"));
        if (_random.OneIn(3))
            play.Clients.Say(WorkspaceActors.Memory, new MemoryMessage.StoreMemory(MemoryType.Correction, "There is a better one.", [GoalModel.Library], null, Name));
        _questions.Begin();
    }

    /// <returns>Whether there was something to do.</returns>
    public bool Act()
    {
        if (play.Hosts.Alive.Count == 0)
            return StartHost();
        if (play.Hosts.Serving is not { } host)
        {
            play.Time.Stall(BeforeNextTry);
            return true;
        }
        if (play.Clients.SendAgain())
            return true;
        foreach (var run in play.Scenario.Runs)
            if (Move(run) || WakeForMail(run, host))
                return true;
        // What was lost on its way is found when its receiver starts again.
        if (!host.HasLostMail)
            return false;
        host.Drain();
        return true;
    }

    /// <summary>Says something at a moment of the scenario's choosing.</summary>
    public void Say(Incident incident)
    {
        var run = play.Scenario.Runs[incident.Argument % play.Scenario.Runs.Length];
        var actors = new RunActors(run.RunId);
        var view = play.Books.Ledgers.View(run.RunId);
        switch (incident.Kind)
        {
            case IncidentKind.Cancel:
                Say(incident, actors.Coordinator, new RunMessage.CancelRun(Name, "No longer wanted."));
                break;
            case IncidentKind.CancelByForce:
                Say(incident, actors.Coordinator, new RunMessage.CancelRun(Name, "At once.", Force: true));
                break;
            case IncidentKind.Pause:
                Say(incident, actors.Executor, new ExecutorMessage.PauseExecution(Name, "A moment."));
                break;
            case IncidentKind.Resume when view.Pause is not null && incident.Argument / 8 % 2 == 0:
                Say(incident, actors.Executor, new ExecutorMessage.UnpauseExecution(Name));
                break;
            case IncidentKind.Resume:
                Say(incident, actors.Coordinator, new RunMessage.ResumeRun(Name));
                break;
            case IncidentKind.Approve when view.Planned is { } plan && incident.Argument / 32 % 4 != 0:
                Say(incident, actors.Coordinator, new RunMessage.ApprovePlan(HashIn(view, incident), incident.Argument / 256 % 3 == 0 ? plan.Base.Commit : play.Workspace.Commit, Name));
                break;
            case IncidentKind.Reject when view.Planned is not null && incident.Argument / 32 % 4 != 0:
                Say(incident, actors.Coordinator, new RunMessage.RejectPlan(HashIn(view, incident), Name, "Not like this."));
                break;
            case IncidentKind.AcceptDrift when view.PlanApprovals is [.., { Approval: var approval }]:
                Say(incident, actors.Coordinator, new RunMessage.AcceptDrift(HashIn(view, incident), play.Workspace.BaseOf(approval.Files.Select(f => f.Path)), ["Something is not as it was."], Name));
                break;
            case IncidentKind.Wipe:
                Say(incident, actors.Gateway, new GatewayMessage.WipeContexts(Name));
                break;
            case IncidentKind.Approve:
                Say(incident, actors.Executor, new ExecutorMessage.ApproveStep(StepIn(run, view, incident, StepStatus.Waiting), Name));
                break;
            case IncidentKind.Reject:
                Say(incident, actors.Executor, new ExecutorMessage.RejectStep(StepIn(run, view, incident, StepStatus.Waiting), Name, "Not like this."));
                break;
            case IncidentKind.Retry:
                Say(incident, actors.Executor, new ExecutorMessage.RetryStep(StepIn(run, view, incident, StepStatus.Failed), Name));
                break;
            case IncidentKind.Resolve when view.StepsOf(StepStatus.InDoubt).FirstOrDefault() is { } step:
                play.Happened(incident.Kind);
                Resolve(actors, step);
                break;
            case IncidentKind.SameKeyAgain when Known(incident) is { } known:
                Say(incident, known.To, known.Message, known.Key);
                break;
            case IncidentKind.SameKeyOtherCommand when Known(incident) is { } known && play.Books.Mail.Command(known.Key) is not null:
                Say(incident, actors.Coordinator, new RunMessage.CancelRun(Name, "Under a key that is taken."), known.Key);
                break;
        }
    }

    private void Say(Incident incident, PersistenceId to, IMessage message, string? key = null)
    {
        play.Happened(incident.Kind);
        if (incident.Argument / 16 % 3 == 0)
            play.Clients.Write(to, message, key ?? play.Clients.NewKey());
        else
            play.Clients.Say(to, message, key);
    }

    private Command? Known(Incident incident) => play.Clients.All is { Count: > 0 } all ? all[incident.Argument / 64 % all.Count] : null;

    private static string StepIn(ScenarioRun run, RunView view, Incident incident, StepStatus status)
    {
        var fitting = view.Steps.Where(s => s.Status == status).Select(s => s.Id).ToList();
        if (fitting.Count == 0)
            fitting = [.. run.Work.StepIds];
        return fitting.Count == 0 ? "none" : fitting[incident.Argument / 128 % fitting.Count];
    }

    /// <summary>Of the plan that was shown last, or of one that was not.</summary>
    private static Sha256 HashIn(RunView view, Incident incident) =>
        incident.Argument / 64 % 3 == 0 ? Sha256.Of($"another plan than {view.Planned!.Hash}") : view.Planned!.Hash;

    private bool StartHost()
    {
        if (!play.Clients.HasUnanswered && play.Scenario.Runs.All(r => IsLookedAfter(r.RunId)) && !play.Books.Mail.Unhandled.Any(m => WorkspaceActors.Owns(m.To)))
            return false;
        if (_random.OneIn(2))
            play.Time.Stall(PauseMax * _random.Next(100) / 100);
        if (play.Hosts.TryStart() is null)
        {
            play.Time.Stall(BeforeNextTry);
            return true;
        }
        foreach (var run in play.Scenario.Runs)
            if (play.Books.Ledgers.View(run.RunId) is { Exists: true, Status: RunStatus.Interrupted })
                Say(run, new RunMessage.ResumeRun(Name));
        return true;
    }

    private bool Move(ScenarioRun run)
    {
        var view = play.Books.Ledgers.View(run.RunId);
        var actors = new RunActors(run.RunId);
        if (_questions.Act(view))
            return true;
        switch (view)
        {
            case { Exists: true, Status: RunStatus.Interrupted or RunStatus.Queued }:
                Say(run, new RunMessage.ResumeRun(Name));
                return true;
            case { Status: RunStatus.Paused, Pause: not null }:
                play.Clients.Say(actors.Executor, new ExecutorMessage.UnpauseExecution(Name));
                return true;
            case { Gate: { } plan }:
                Say(run, WordOn(plan, view, run));
                return true;
            case { Status: RunStatus.WaitingInput } when view.Approvals.FirstOrDefault() is { } step:
                play.Clients.Say(actors.Executor, run.Rejects
                    ? new ExecutorMessage.RejectStep(step.Id, Name, "Not like this.")
                    : new ExecutorMessage.ApproveStep(step.Id, Name));
                return true;
            case { Status: RunStatus.NeedsAttention } when StepInDoubt(view) is { } step:
                return Resolve(actors, step);
            case { Status: RunStatus.NeedsAttention, BlockedOn: not BlockedOn.CallDoubt } when _cancelled.Add(run.RunId):
                Say(run, new RunMessage.CancelRun(Name, "Something of it was set aside."));
                return true;
            case { Status: RunStatus.NeedsAttention } when _cancelled.Add($"{run.RunId} by force"):
                Say(run, new RunMessage.CancelRun(Name, "Something of it was set aside.", Force: true));
                return true;
            case { Status: RunStatus.Failed } when RetriesLeft(run) && view.StepsOf(StepStatus.Failed).LastOrDefault(s => !s.IsTolerated) is { } step:
                _retries[run.RunId] = _retries.GetValueOrDefault(run.RunId) + 1;
                play.Clients.Say(actors.Executor, new ExecutorMessage.RetryStep(step.Id, Name));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whatever is said to a run that is not at work takes it up, with the mail its actors have not handled.</summary>
    private bool WakeForMail(ScenarioRun run, Hosts.SimulatedHost host)
    {
        var isWanted = play.Books.Mail.Unhandled.Any(m => m.To.Scope == run.RunId) || Questions.IsOpen(play.Books.Ledgers.View(run.RunId));
        if (!isWanted || !_lookedAfter.Add($"host {host.Number} wakes {run.RunId}"))
            return false;
        Say(run, new RunMessage.ResumeRun(Name));
        return true;
    }

    /// <summary>One who rejects does so once.</summary>
    private RunMessage WordOn(PlanView plan, RunView view, ScenarioRun run) =>
        plan.Base.Commit != play.Workspace.Commit ? new RunMessage.RejectPlan(plan.Hash, Name, "The base has moved.")
        : run.Rejects && _returned.Add(view.RunId) ? new RunMessage.RejectPlan(plan.Hash, Name, "Not like this.")
        : new RunMessage.ApprovePlan(plan.Hash, play.Workspace.Commit, Name);

    private void Say(ScenarioRun run, RunMessage message) => play.Clients.Say(new RunActors(run.RunId).Coordinator, message);

    private bool RetriesLeft(ScenarioRun run) => _retries.GetValueOrDefault(run.RunId) < run.Retries;

    /// <summary>The one the run waits for, as its next command names it: of a cancelled run that cleans up, others may stay in doubt.</summary>
    private static StepView? StepInDoubt(RunView view) =>
        view.BlockedSteps.Select(view.Step).FirstOrDefault(s => s?.Status is StepStatus.InDoubt) ?? view.StepsOf(StepStatus.InDoubt).FirstOrDefault();

    private bool Resolve(RunActors run, StepView step)
    {
        // Whoever answers looks first whether it still runs.
        if ((step.OpKey ?? play.Books.Claims.InDoubt(run.Builder)?.OpKey) is not { } opKey || play.World.IsRunning(opKey) || play.Clients.All.Any(c => !c.IsDone && c.To == run.Executor && c.Message is ExecutorMessage.ResolveStep r && r.StepId == step.Id))
            return false;
        var tookPlace = play.World.TookPlace(opKey);
        play.Clients.Say(run.Executor, new ExecutorMessage.ResolveStep(
            step.Id, tookPlace, tookPlace ? play.World.ResultOf(opKey) : Json.Null, Name));
        return true;
    }

    private bool IsLookedAfter(string runId) =>
        play.Books.Ledgers.View(runId) is ({ Exists: false } or { WaitsFor: WaitsFor.Nobody }) and var view && !Questions.IsOpen(view) && !play.Books.Mail.Unhandled.Any(m => m.To.Scope == runId);
}
