namespace SisyphusActors.Core.Behaviors;

/// <summary>
/// Stands for a row that this version cannot read, so that one actor's row hides no other's: a newer version wrote it, or it is damaged.
/// Never stored. Its own actor does not go on past it.
/// </summary>
/// <param name="StoredName">As the row has it.</param>
/// <param name="Why">For people, with what to do.</param>
public sealed record UnreadableEvent(string StoredName, string Why) : IEvent
{
    /// <summary>What to do about damage.</summary>
    public const string Remedy = "Restore the database, with its -wal file and its artifacts folder, from a copy.";
}
