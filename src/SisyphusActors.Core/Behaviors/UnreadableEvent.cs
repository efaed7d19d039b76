namespace SisyphusActors.Core.Behaviors;

/// <summary>
/// Stands for a row that this version cannot read, so that one actor's row hides no other's: a newer version wrote it, or it is damaged.
/// Never stored. Its own actor does not go on past it.
/// </summary>
/// <param name="StoredName">As the row has it.</param>
/// <param name="Why">For people, with what to do.</param>
public sealed record UnreadableEvent(string StoredName, string Why) : IEvent;
