using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>What the ledger reads out of one event of one step.</summary>
internal static class StepEvent
{
    /// <exception cref="UnknownEventException">The event is of no step this version knows.</exception>
    public static string IdOf(ExecutorEvent @event) => @event switch
    {
        ExecutorEvent.StepSkipped e => e.StepId,
        ExecutorEvent.StepFannedOut e => e.StepId,
        ExecutorEvent.StepStarted e => e.StepId,
        ExecutorEvent.StepDelegated e => e.StepId,
        ExecutorEvent.StepWorkFailed e => e.StepId,
        ExecutorEvent.StepOverdue e => e.StepId,
        ExecutorEvent.StepWorkInDoubt e => e.StepId,
        ExecutorEvent.StepWorkResolved e => e.StepId,
        ExecutorEvent.StepWaiting e => e.StepId,
        ExecutorEvent.StepAwaitingApproval e => e.StepId,
        ExecutorEvent.StepCompleted e => e.StepId,
        ExecutorEvent.StepPassed e => e.StepId,
        ExecutorEvent.StepAttemptFailed e => e.StepId,
        ExecutorEvent.StepFailed e => e.StepId,
        ExecutorEvent.StepRejected e => e.StepId,
        ExecutorEvent.StepInDoubt e => e.StepId,
        ExecutorEvent.StepRetracted e => e.StepId,
        ExecutorEvent.StepReset e => e.StepId,
        ExecutorEvent.StepCancelled e => e.StepId,
        ExecutorEvent.StepAbandoned e => e.StepId,
        ExecutorEvent.StepDeferred e => e.StepId,
        ExecutorEvent.StepHeld e => e.StepId,
        _ => throw new UnknownEventException(@event, "ledger"),
    };

    public static string Word(StepStatus status) => status is StepStatus.Running ? "step_started" : $"step_{status.Name()}";

    public static bool RetriesAnAttempt(ExecutorEvent @event, StepView before) =>
        @event is ExecutorEvent.StepAttemptFailed or ExecutorEvent.StepWorkFailed || @event is ExecutorEvent.StepReset && before.Attempt > 0;

    /// <summary>A person's word on a step; null for what an actor did by the plan.</summary>
    public static Decision? DecisionIn(ExecutorEvent @event, StepView before, in LedgerEntry entry) => @event switch
    {
        ExecutorEvent.StepPassed { By: { } by } e => new Decision(entry.Offset, by, $"approved {e.StepId}", before.Prompt ?? ""),
        ExecutorEvent.StepRejected { By: { } by } e => new Decision(entry.Offset, by, $"rejected {e.StepId}", e.Error),
        ExecutorEvent.StepReset e => new Decision(entry.Offset, e.By, $"sent {e.StepId} back to run again", before.Error ?? ""),
        ExecutorEvent.StepRetracted e => new Decision(entry.Offset, e.By, $"{e.StepId} did not take place: to run again", before.WhyInDoubt ?? ""),
        ExecutorEvent.StepWorkResolved e => new Decision(entry.Offset, e.By, $"{e.StepId} {(e.Settled ? "took place: settled" : "did not take place: to run again")}", before.WhyInDoubt ?? ""),
        ExecutorEvent.StepCompleted { By: { } by } e => new Decision(entry.Offset, by, $"{e.StepId} took place: settled", before.WhyInDoubt ?? ""),
        _ => null,
    };

    public static StatusChange Change(string runId, ExecutorEvent @event, StepView before, StepView after, in LedgerEntry entry) => new(
        runId, after.Id, before.Status.Name(), after.Status.Name(), Word(after.Status), entry.Offset, entry.At, Payload(@event, before, after));

    /// <summary>The audit row's payload. A result is not repeated here: it is in <c>workflow_steps</c>, and in the event at this offset.</summary>
    private static Json Payload(ExecutorEvent @event, StepView before, StepView after)
    {
        var members = new List<KeyValuePair<string, Json>>
        {
            new("from", Json.From(before.Status.Name())),
            new("stepId", Json.From(after.Id)),
            new("to", Json.From(after.Status.Name())),
        };
        if (after.Attempt > 0)
            members.Add(new("attempt", Number(after.Attempt)));
        Text("by", By(@event));
        Text("why", after.WhyInDoubt);
        Text("when", after.SkippedWhen);
        Text("prompt", after.Prompt);
        Text("dueAt", after.DueAt is { } due ? LedgerTime.Text(due) : null);
        if (after.Status is StepStatus.Failed or StepStatus.Retrying)
        {
            Text("error", after.Error);
            if (after.ExitCode is { } code)
                members.Add(new("exitCode", Number(code)));
        }
        return Json.Object(members);

        void Text(string name, string? value)
        {
            if (value is not null)
                members.Add(new(name, Json.From(value)));
        }
    }

    private static string? By(ExecutorEvent @event) => @event switch
    {
        ExecutorEvent.StepCompleted e => e.By,
        ExecutorEvent.StepPassed e => e.By,
        ExecutorEvent.StepRejected e => e.By,
        ExecutorEvent.StepReset e => e.By,
        ExecutorEvent.StepRetracted e => e.By,
        ExecutorEvent.StepWorkResolved e => e.By,
        _ => null,
    };

    private static Json Number(int value) => Json.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
