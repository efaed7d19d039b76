namespace SisyphusActors.Core.Behaviors;

/// <summary>An event with what the journal keeps beside it.</summary>
/// <param name="At">UTC, when the turn that recorded it ran.</param>
/// <param name="Cause">What was being handled: a message id, an op key or a timer, as text.</param>
public sealed record RecordedEvent(DateTimeOffset At, string Cause, IEvent Event);
