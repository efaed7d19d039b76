using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Journal.Projections;

public enum OutstandingKind
{
    /// <summary>A message its receiver has not handled.</summary>
    Mail,

    /// <summary>A claimed operation without an outcome.</summary>
    Claim,

    /// <summary>A timer that has not fired.</summary>
    Timer,
}

/// <summary>One thing an actor has not finished.</summary>
/// <param name="Actor">Whose it is: the receiver of mail, else the actor that claimed or set it.</param>
/// <param name="Key">The message's id, the op key, or the timer's key.</param>
/// <param name="Offset">Of the event that made it.</param>
public sealed record OutstandingItem(PersistenceId Actor, OutstandingKind Kind, string Key, long Offset);

/// <summary>Which actors have unfinished business, so that a host wakes these and no others.</summary>
/// <remarks>As current as the projector whose it is: after <see cref="Projector.CatchUp"/>, as the journal's end.</remarks>
public sealed class Outstanding
{
    private readonly ProjectionTables _tables;
    private readonly Dictionary<(string Actor, OutstandingKind Kind, string Key), Entry> _pending = [];

    internal Outstanding(ProjectionTables tables) => _tables = tables;

    /// <summary>Actors with unfinished business, in ordinal order; of all runs and outside runs too when <paramref name="runId"/> is null.</summary>
    public IReadOnlyList<PersistenceId> Actors(string? runId = null) => [.. Items(runId).Select(i => i.Actor).Distinct()];

    /// <summary>By actor, kind and key, ordinal.</summary>
    public IReadOnlyList<OutstandingItem> Items(string? runId = null) => _tables.Exist ? _tables.OutstandingOf(runId) : [];

    /// <summary>As <see cref="Items"/>, with what was applied since it was last stored.</summary>
    internal IReadOnlyList<OutstandingItem> ItemsAhead() =>
        [.. Items().Where(i => !_pending.ContainsKey((i.Actor.Value, i.Kind, i.Key)))
            .Concat(_pending.Where(p => p.Value.IsOpen).Select(p => new OutstandingItem(new PersistenceId(p.Key.Actor), p.Key.Kind, p.Key.Key, p.Value.Offset)))
            .OrderBy(i => i.Actor.Value, StringComparer.Ordinal).ThenBy(i => i.Kind).ThenBy(i => i.Key, StringComparer.Ordinal)];

    internal void Apply(in LedgerEntry entry)
    {
        switch (entry.Event)
        {
            case ActorEvent.MessageSent e:
                Begin(e.To, OutstandingKind.Mail, new MessageId(entry.Actor, entry.SequenceNumber).ToString(), entry.Offset);
                break;
            case ActorEvent.MessageHandled e:
                End(entry.Actor, OutstandingKind.Mail, e.Message.ToString());
                break;
            case ActorEvent.MessageParked { Message: { } message }:
                End(entry.Actor, OutstandingKind.Mail, message.ToString());
                break;
            case ActorEvent.TimerSet e:
                Begin(entry.Actor, OutstandingKind.Timer, e.Key, entry.Offset);
                break;
            case ActorEvent.TimerCleared e:
                End(entry.Actor, OutstandingKind.Timer, e.Key);
                break;
            case IOperationClaimed e:
                Begin(entry.Actor, OutstandingKind.Claim, e.OpKey.ToString(), entry.Offset);
                break;
            case IOperationSettled e:
                End(entry.Actor, OutstandingKind.Claim, e.OpKey.ToString());
                break;
        }
    }

    /// <summary>Writes what is left of the entries since the last time: one made and ended in between never reaches the disk.</summary>
    internal void Store()
    {
        foreach (var ((actor, kind, key), entry) in _pending.OrderBy(p => p.Key.Actor, StringComparer.Ordinal).ThenBy(p => p.Key.Kind).ThenBy(p => p.Key.Key, StringComparer.Ordinal))
        {
            var item = new OutstandingItem(new PersistenceId(actor), kind, key, entry.Offset);
            if (entry.IsOpen)
                _tables.Put(item);
            else
                _tables.Remove(item);
        }
        _pending.Clear();
    }

    internal void Forget() => _pending.Clear();

    private void Begin(PersistenceId actor, OutstandingKind kind, string key, long offset)
    {
        var isStored = _pending.TryGetValue((actor.Value, kind, key), out var before) ? before.MayBeStored : kind is OutstandingKind.Timer;
        _pending[(actor.Value, kind, key)] = new Entry(offset, IsOpen: true, isStored);
    }

    private void End(PersistenceId actor, OutstandingKind kind, string key)
    {
        if (_pending.TryGetValue((actor.Value, kind, key), out var entry) && !entry.MayBeStored)
            _pending.Remove((actor.Value, kind, key));
        else
            _pending[(actor.Value, kind, key)] = new Entry(0, IsOpen: false, MayBeStored: true);
    }

    /// <param name="MayBeStored">A message and a claim are made once; a timer may stand in the table from an earlier setting.</param>
    private readonly record struct Entry(long Offset, bool IsOpen, bool MayBeStored);
}

internal static class OutstandingKinds
{
    public static string Name(this OutstandingKind kind) => kind switch
    {
        OutstandingKind.Mail => "mail",
        OutstandingKind.Claim => "claim",
        _ => "timer",
    };

    public static OutstandingKind Of(string name) => name switch
    {
        "mail" => OutstandingKind.Mail,
        "claim" => OutstandingKind.Claim,
        _ => OutstandingKind.Timer,
    };
}
