using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Whose turn it is in each run: its steps, its cleanup or nobody.</summary>
internal sealed class TurnBook(Play play)
{
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    private sealed class Turn(Plan plan)
    {
        public Plan Plan => plan;

        public bool Steps { get; set; } = true;

        public bool Cleanup { get; set; }

        public bool IsPaused { get; set; }

        public bool IsForced { get; set; }

        /// <summary>How often the cleanup has begun.</summary>
        public int Cleanups { get; set; }

        public Dictionary<string, int> SentBack { get; } = new(StringComparer.Ordinal);

        public bool IsOf(string stepId) => IsOfCleanup(stepId) ? Cleanup : Steps;

        public bool IsOfCleanup(string stepId) => plan.Graph[StepIds.PlanStepOf(stepId)].IsCleanup;
    }

    /// <summary>Whether an attempt at a step may take its effect now; one that was claimed before a pause may.</summary>
    public bool IsOf(string runId, string stepId) => _turns.TryGetValue(runId, out var turn) && turn.IsOf(stepId);

    /// <summary>A cleanup step does its work once in each cleanup, any other once: which time it is.</summary>
    public int TimeOf(string runId, string stepId) => _turns[runId].IsOfCleanup(stepId) ? _turns[runId].Cleanups : 0;

    /// <summary>How often a person has said that a step is to run again.</summary>
    public int SentBack(string runId, string stepId) => _turns.GetValueOrDefault(runId)?.SentBack.GetValueOrDefault(stepId) ?? 0;

    public void Enter(JournalRow row)
    {
        if (row.Recorded.Event is not ExecutorEvent @event)
            return;
        var runId = row.PersistenceId.Scope;
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
                turn.SentBack[e.StepId] = turn.SentBack.GetValueOrDefault(e.StepId) + 1;
                (turn.Steps, turn.Cleanup) = (!turn.IsOfCleanup(e.StepId), turn.IsOfCleanup(e.StepId));
                break;
            case ExecutorEvent.ExecutionFinished:
                Finish(runId, turn);
                break;
        }
    }

    private static string? Begun(ExecutorEvent @event) => @event switch
    {
        ExecutorEvent.StepStarted e => e.StepId,
        ExecutorEvent.StepFannedOut e => e.StepId,
        ExecutorEvent.StepWaiting e => e.StepId,
        ExecutorEvent.StepAwaitingApproval e => e.StepId,
        ExecutorEvent.StepSkipped e => e.StepId,
        _ => null,
    };

    private void Finish(string runId, Turn turn)
    {
        if (!turn.IsForced)
            foreach (var step in play.Books.Ledgers.View(runId).Steps)
                if (step.IsCleanup && !(turn.Cleanup && step.Status is StepStatus.Completed or StepStatus.Skipped or StepStatus.Failed))
                    play.Verdict.Fail(Invariants.CleanedUp, $"{runId} ends, and {step.Id} of its cleanup is {step.Status.Name()}.");
        (turn.Steps, turn.Cleanup, turn.IsPaused) = (false, false, false);
    }
}
