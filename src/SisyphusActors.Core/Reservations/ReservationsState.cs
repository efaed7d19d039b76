using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Reservations;

/// <summary>Who holds what.</summary>
/// <param name="Held">By agent and pattern. One that has run out counts for nothing and goes with the next event.</param>
[Stored("reservations-state.v1")]
public sealed record ReservationsState(ImmutableSortedDictionary<string, Reservation> Held)
{
    public static readonly ReservationsState Initial = new(OrdinalMap.Empty<Reservation>());

    public IEnumerable<Reservation> HeldAt(DateTimeOffset now) => Held.Values.Where(r => r.ExpiresAt > now);

    public static string KeyOf(string agent, string pattern) => $"{agent} {pattern}";
}

/// <param name="ExpiresAt">UTC.</param>
public sealed record Reservation(string Agent, string Pattern, bool Exclusive, string? Reason, DateTimeOffset ExpiresAt);
