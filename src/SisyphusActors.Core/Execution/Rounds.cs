using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>Steps that are tried anew together when the last of them has failed, so often and no more.</summary>
internal static class Rounds
{
    /// <summary>Begins the next round when all that failed is what a round may mend.</summary>
    public static bool Begin(Turn<ExecutorState> turn)
    {
        if (ReworkOf(turn.State) is not { } rework)
            return false;
        if (turn.State.Round >= rework.RoundsMax)
        {
            SkillVerdict.Tell(turn, succeeded: false);
            return false;
        }
        turn.Persist(new ExecutorEvent.RoundStarted(turn.State.Round + 1, rework.Steps, FailuresOf(turn.State)));
        return true;
    }

    /// <returns>What to say of a step that has failed in the last round; nothing for any other.</returns>
    public static string Suffix(ExecutorState state, string stepId) =>
        state.PinnedPlan.Graph[StepIds.PlanStepOf(stepId)].Rework is { } rework && state.Round >= rework.RoundsMax && rework.Mends(state.Steps[stepId].ExitCode)
            ? $" in the last of {rework.RoundsMax} rounds"
            : "";

    public static ExecutorState Apply(ExecutorState state, ExecutorEvent.RoundStarted e)
    {
        var (graph, steps) = (state.PinnedPlan.Graph, e.StepIds.Select(state.PinnedPlan.Graph.IndexOf).ToImmutableSortedSet());
        var again = steps.Where(index => state.Steps.GetValueOrDefault(state.PinnedPlan.Steps[index].Id) is { LetsOthersBegin: true }).ToList();
        foreach (var (id, step) in state.Steps)
            if (steps.Contains(graph.IndexOf(StepIds.PlanStepOf(id))))
                state = state.With(id, ExecutorFold.SentBack(step));
        var (ready, needsLeft) = (state.Ready.Where(place => !steps.Contains(place.Step)).ToImmutableSortedSet().ToBuilder(), state.NeedsLeft.ToBuilder());
        foreach (var index in steps)
            if (state.PinnedPlan.Steps[index].Needs.Count(need => steps.Contains(graph.IndexOf(need))) is > 0 and var left)
                needsLeft[index] = left;
            else
                ready.Add(new StepPlace(index));
        // They complete once more, so those that come after them wait for that again.
        foreach (var dependent in again.SelectMany(graph.DependentsOf).Where(index => !steps.Contains(index) && state.NeedsLeft.ContainsKey(index)))
            needsLeft[dependent]++;
        return state with { Round = e.Round, Failures = e.Failures, Ready = ready.ToImmutable(), NeedsLeft = needsLeft.ToImmutable() };
    }

    private static Rework? ReworkOf(ExecutorState state)
    {
        var failed = Failed(state).ToList();
        return failed.Select(s => StepIds.PlanStepOf(s.Key)).Distinct().ToList() is [var only] && state.PinnedPlan.Graph[only].Rework is { } rework
            && failed.TrueForAll(s => s.Value.IsFannedOut || rework.Mends(s.Value.ExitCode)) ? rework : null;
    }

    private static ImmutableArray<StepFailure> FailuresOf(ExecutorState state) =>
    [
        .. Failed(state).Where(s => !s.Value.IsFannedOut).OrderBy(s => state.PlaceOf(s.Key))
            .Select(s => new StepFailure(s.Key, StepOperation.CommandOf(state, state.PlaceOf(s.Key)), s.Value.Error ?? "", s.Value.ExitCode)),
    ];

    private static IEnumerable<KeyValuePair<string, StepState>> Failed(ExecutorState state) =>
        state.Steps.Where(s => s.Value is { Status: StepStatus.Failed, IsTolerated: false } && !state.IsOfCleanup(s.Key));
}
