namespace SisyphusActors.Simulation.Scenarios;

/// <summary>What a seed may have happen to a workspace. Where two words say when, it happens once what they name has been counted so far.</summary>
public enum IncidentKind
{
    CrashBeforeCommit,
    CrashAfterCommit,
    CommitUnknownStored,
    CommitUnknownLost,
    DiskFull,

    Crash,
    HostStops,
    HostDrains,
    SecondHost,
    ReadFails,
    LedgerUnwritable,
    Passivation,
    ClockSetBack,
    LateTimers,
    StaleTimer,
    RepeatedDelivery,
    FileChanges,
    CommitMoves,

    Cancel,
    CancelByForce,
    Pause,
    Approve,
    Reject,
    Retry,
    Resolve,
    Resume,
    AcceptDrift,
    Wipe,
    SameKeyAgain,
    SameKeyOtherCommand,

    LostDelivery,
    ActorDies,

    OperationFails,
    OperationFailsForGood,
    OperationHangs,
    OperationSlow,
    OperationDoubtful,
    ReconciliationFails,
}

/// <summary>What is counted to tell when an incident happens.</summary>
public enum Trigger
{
    Commit,
    Step,
    Delivery,
    Reaction,
    Operation,
    Reconciliation,
}

/// <summary>One thing that happens, or is said, in a scenario.</summary>
/// <param name="At">The how-manieth of its <see cref="Trigger"/> it happens at, from 1.</param>
/// <param name="Argument">Chooses among what is there then: which run, which step, for how long.</param>
public sealed record Incident(IncidentKind Kind, int At, int Argument)
{
    public Trigger Trigger => TriggerOf(Kind);

    public static Trigger TriggerOf(IncidentKind kind) => kind switch
    {
        <= IncidentKind.DiskFull => Trigger.Commit,
        <= IncidentKind.SameKeyOtherCommand => Trigger.Step,
        IncidentKind.LostDelivery => Trigger.Delivery,
        IncidentKind.ActorDies => Trigger.Reaction,
        IncidentKind.ReconciliationFails => Trigger.Reconciliation,
        _ => Trigger.Operation,
    };

    public override string ToString() => $"{Words(Kind)} at {Words(Trigger)} {At}";

    /// <summary><c>crash before commit</c></summary>
    public static string Words<T>(T name) where T : struct, Enum => string.Concat(
        name.ToString().Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? " " : "")}{char.ToLowerInvariant(c)}" : $"{c}"));
}
