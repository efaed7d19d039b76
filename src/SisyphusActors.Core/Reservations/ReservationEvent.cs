using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Core.Reservations;

/// <summary>Facts about who works on which files.</summary>
public abstract record ReservationEvent : IEvent
{
    private ReservationEvent() { }

    /// <summary>An agent holds these patterns; all that had run out by then are gone.</summary>
    [Stored("paths-reserved.v1")]
    public sealed record PathsReserved(
        string Agent, ImmutableArray<string> Patterns, bool Exclusive, string? Reason, DateTimeOffset ReservedAt, DateTimeOffset ExpiresAt) : ReservationEvent;

    /// <summary>An agent holds these patterns no longer.</summary>
    [Stored("paths-released.v1")]
    public sealed record PathsReleased(string Agent, ImmutableArray<string> Patterns) : ReservationEvent;
}
