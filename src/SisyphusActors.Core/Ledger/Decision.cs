namespace SisyphusActors.Core.Ledger;

/// <summary>Something decided in a run, by an actor or a person.</summary>
/// <param name="Offset">Of the event that records it.</param>
/// <param name="Actor">An actor's role, or the name a person acted under.</param>
/// <param name="Why">The reason as it was given; empty when none was.</param>
public sealed record Decision(long Offset, string Actor, string What, string Why);

/// <summary>A phase of the plan: the steps that name it.</summary>
/// <param name="Done">How many of its steps have completed, were skipped, or failed as they may; a fan-out is one step.</param>
public sealed record Milestone(string Name, int Done, int Total)
{
    public bool IsReached => Done == Total;
}

/// <summary>A message that was set aside because it killed its actor or its host too often.</summary>
/// <param name="Actor">The role of the actor that could not handle it.</param>
public sealed record ParkedMessage(long Offset, string Actor, string Message, int Deaths, string Error);

/// <summary>A row that this version cannot read.</summary>
public sealed record UnreadRow(long Offset, string Actor, string Why);
