using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Whose turn it is in each run: its steps, its cleanup or nobody.</summary>
internal sealed class TurnBook(Play play)
{
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);
    private readonly Dictionary<(string RunId, string StepId), int> _wantedAgain = [];

    private sealed class Turn(Plan plan)
    {
        public Plan Plan => plan;

        public bool Steps { get; set; } = true;

        public bool Cleanup { get; set; }

        public bool IsPaused { get; set; }

        public bool IsForced { get; set; }

        /// <summary>How often the cleanup has begun.</summary>
        public int Cleanups { get; set; }

        /// <summary>How often a round has begun, by the steps that it takes anew.</summary>
        public Dictionary<string, int> Rounds { get; } = new(StringComparer.Ordinal);

        public bool IsOf(string stepId) => IsOfCleanup(stepId) ? Cleanup : Steps;

        public bool IsOfCleanup(string stepId) => plan.Graph[StepIds.PlanStepOf(stepId)].IsCleanup;
    }

    /// <summary>Whether an attempt at a step may take its effect now; one that was claimed before a pause may.</summary>
    public bool IsOf(string runId, string stepId) => _turns.TryGetValue(runId, out var turn) && turn.IsOf(stepId);

    /// <summary>A cleanup step does its work once in each cleanup, any other once in each round: which time it is.</summary>
    public int TimeOf(string runId, string stepId) => _turns[runId] switch
    {
        var turn when turn.IsOfCleanup(stepId) => turn.Cleanups,
        var turn => turn.Rounds.GetValueOrDefault(StepIds.PlanStepOf(stepId)),
    };

    /// <summary>How often a model's answer for a step was not what it is to be: a person sent the step back, a round began, a plan was rejected.</summary>
    public int WantedAgain(string runId, string stepId) => _wantedAgain.GetValueOrDefault((runId, stepId));

    public void Enter(JournalRow row)
    {
        var runId = row.PersistenceId.Scope;
        // Once a plan is carried out, it is files beside it that are refused.
        if (row.Recorded.Event is ValidatorEvent.PlanRefused or RunEvent.PlanReturned && !_turns.ContainsKey(runId))
            WantAgain(runId, IntentPlan.Compile);
        if (row.Recorded.Event is BuilderEvent.AmendmentRefused or BuilderEvent.BuildOutdated)
            WantAgain(runId, IntentPlan.ApplyPatch);
        if (row.Recorded.Event is not ExecutorEvent @event)
            return;
        if (@event is ExecutorEvent.ExecutionStarted started)
            _turns[runId] = new Turn(started.Plan);
        if (!_turns.TryGetValue(runId, out var turn))
            return;
        if (Begun(@event) is { } step && (turn.IsPaused || !turn.IsOf(step)))
            play.Verdict.Fail(Invariants.BeginsInTurn, $"{step} of {runId} begins {(turn.IsPaused ? "while the run is paused" : "out of its turn")}.");
        switch (@event)
        {
            case ExecutorEvent.ExecutionPaused:
                turn.IsPaused = true;
                break;
            case ExecutorEvent.ExecutionUnpaused:
                turn.IsPaused = false;
                break;
            case ExecutorEvent.ExecutionCancelling e:
                (turn.Steps, turn.Cleanup, turn.IsPaused, turn.IsForced) = (false, false, false, turn.IsForced || e.Force);
                break;
            case ExecutorEvent.CleanupStarted:
                if (turn.IsForced)
                    play.Verdict.Fail(Invariants.CleanedUp, $"the cleanup of {runId} begins although its cancel was forced.");
                (turn.Steps, turn.Cleanup, turn.Cleanups) = (false, true, turn.Cleanups + 1);
                break;
            case ExecutorEvent.StepReset e:
                WantAgain(runId, e.StepId);
                (turn.Steps, turn.Cleanup) = (!turn.IsOfCleanup(e.StepId), turn.IsOfCleanup(e.StepId));
                break;
            case ExecutorEvent.RoundStarted e:
                foreach (var stepId in e.StepIds)
                {
                    turn.Rounds[stepId] = turn.Rounds.GetValueOrDefault(stepId) + 1;
                    WantAgain(runId, stepId);
                }
                break;
            case ExecutorEvent.ExecutionFinished:
                Finish(runId, turn);
                break;
        }
    }

    private static string? Begun(ExecutorEvent @event) => @event switch
    {
        ExecutorEvent.StepStarted e => e.StepId,
        ExecutorEvent.StepDelegated e => e.StepId,
        ExecutorEvent.StepFannedOut e => e.StepId,
        ExecutorEvent.StepWaiting e => e.StepId,
        ExecutorEvent.StepAwaitingApproval e => e.StepId,
        ExecutorEvent.StepSkipped e => e.StepId,
        _ => null,
    };

    private void WantAgain(string runId, string stepId) => _wantedAgain[(runId, stepId)] = WantedAgain(runId, stepId) + 1;

    private void Finish(string runId, Turn turn)
    {
        if (!turn.IsForced)
            foreach (var step in play.Books.Ledgers.View(runId).Steps)
                if (step.IsCleanup && !(turn.Cleanup && step.Status is StepStatus.Completed or StepStatus.Skipped or StepStatus.Failed))
                    play.Verdict.Fail(Invariants.CleanedUp, $"{runId} ends, and {step.Id} of its cleanup is {step.Status.Name()}.");
        (turn.Steps, turn.Cleanup, turn.IsPaused) = (false, false, false);
    }
}
