using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Execution;

/// <summary>Whether a run cannot move until a person acts. It follows from the state, so it is told when it changes and never stored.</summary>
internal static class Blockage
{
    public static BlockedOn? Of(ExecutorState state) => state switch
    {
        { Phase: not (ExecutorPhase.Executing or ExecutorPhase.CleaningUp) } => null,
        { IsPaused: true } => state.Current.Running == 0 ? BlockedOn.Pause : null,
        { IsQuiet: false } or { Current.Timers: > 0 } => null,
        _ when StepSchedule.Next(state) is not null => null,
        { Current.InDoubt: > 0 } => BlockedOn.Doubt,
        { Current.Approvals: > 0 } => BlockedOn.Approval,
        _ => null,
    };

    public static void Report(Turn<ExecutorState> turn, BlockedOn? before)
    {
        var after = Of(turn.State);
        if (before == after)
            return;
        var coordinator = RunActors.Of(turn.Self).Coordinator;
        if (after is { } on)
            turn.Send(coordinator, new RunMessage.ExecutionBlocked(on, StepsIn(turn.State, on)));
        else if (turn.State.Phase is ExecutorPhase.Executing or ExecutorPhase.CleaningUp)
            turn.Send(coordinator, new RunMessage.ExecutionContinued());
    }

    private static ImmutableArray<string> StepsIn(ExecutorState state, BlockedOn on) =>
        [.. state.Steps.Where(s => state.IsOpenTo(s.Key) && on switch
        {
            BlockedOn.Doubt => s.Value.Status == StepStatus.InDoubt,
            BlockedOn.Approval => s.Value.OnPerson,
            _ => false,
        }).Select(s => s.Key).OrderBy(state.PlaceOf)];
}
