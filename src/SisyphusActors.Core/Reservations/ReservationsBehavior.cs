using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Reservations;

/// <summary>Keeps parallel agents off each other's files by their word alone: nothing stops one that does not ask.</summary>
public sealed class ReservationsBehavior : Behavior<ReservationsState>
{
    private const int HoldersNamedMax = 5;

    public override ReservationsState Initial => ReservationsState.Initial;

    public override void Handle(Turn<ReservationsState> turn, Stimulus stimulus)
    {
        if (stimulus is not Stimulus.Mail { Message: var message })
            throw new UnreachableException($"Reservations claim nothing and set no timer, but were given {stimulus.GetType().Name}.");
        switch (message)
        {
            case ReservationMessage.ReservePaths reserve when reserve.Problem() is { } problem:
                turn.Refuse("invalid-reservation", problem);
                break;
            case ReservationMessage.ReservePaths reserve:
                Reserve(turn, reserve);
                break;
            case ReservationMessage.ReleasePaths release:
                Release(turn, release);
                break;
            default:
                turn.Refuse("unknown-message", $"Reservations do not know {message.GetType().Name}.");
                break;
        }
    }

    public override ReservationsState Apply(ReservationsState state, IEvent @event) => @event switch
    {
        ReservationEvent.PathsReserved e => new ReservationsState(state.HeldAt(e.ReservedAt)
            .Where(r => r.Agent != e.Agent || !e.Patterns.Contains(r.Pattern))
            .Concat(e.Patterns.Select(p => new Reservation(e.Agent, p, e.Exclusive, e.Reason, e.ExpiresAt)))
            .Select(r => KeyValuePair.Create(ReservationsState.KeyOf(r.Agent, r.Pattern), r)).ToOrdinalMap()),
        ReservationEvent.PathsReleased e => new ReservationsState(state.Held.RemoveRange(e.Patterns.Select(p => ReservationsState.KeyOf(e.Agent, p)))),
        _ => throw new UnknownEventException(@event, "reservations"),
    };

    private static void Reserve(Turn<ReservationsState> turn, ReservationMessage.ReservePaths reserve)
    {
        var inTheWay = turn.State.HeldAt(turn.Now)
            .Where(r => r.Agent != reserve.Agent && (r.Exclusive || reserve.Exclusive) && reserve.Patterns.Any(p => PathPattern.Overlap(p, r.Pattern)))
            .ToList();
        if (inTheWay.Count > 0)
            turn.Refuse("paths-reserved", Conflict(inTheWay));
        else
            turn.Persist(new ReservationEvent.PathsReserved(
                reserve.Agent, [.. reserve.Patterns.Distinct()], reserve.Exclusive, reserve.Reason, turn.Now, turn.Now + reserve.Ttl));
    }

    private static void Release(Turn<ReservationsState> turn, ReservationMessage.ReleasePaths release)
    {
        var held = turn.State.Held.Values
            .Where(r => r.Agent == release.Agent && (release.Patterns.IsEmpty || release.Patterns.Contains(r.Pattern)))
            .Select(r => r.Pattern).ToList();
        if (held.Count > 0)
            turn.Persist(new ReservationEvent.PathsReleased(release.Agent, [.. held]));
        turn.Reply(held.Count == 0 ? "nothing" : string.Join(", ", held));
    }

    private static string Conflict(List<Reservation> inTheWay)
    {
        var holders = inTheWay.Take(HoldersNamedMax).Select(r =>
            $"{r.Agent} holds '{r.Pattern}' until {LedgerTime.Text(r.ExpiresAt)}{(r.Reason is { } reason ? $" ({reason})" : "")}");
        var more = inTheWay.Count > HoldersNamedMax ? $"; and {inTheWay.Count - HoldersNamedMax} more" : "";
        return $"{string.Join("; ", holders)}{more}. Ask by mail, or wait.";
    }
}
