using System.Globalization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Checks;

/// <summary>Every timer set, and when it fired.</summary>
internal sealed class TimerBook(Play play)
{
    private readonly Dictionary<(PersistenceId Actor, string Key), ArmedTimer> _armed = [];
    private readonly Dictionary<(PersistenceId Actor, string Cause), long> _fired = [];
    private readonly Dictionary<(PersistenceId Actor, string Key), long> _replaced = [];
    private readonly HashSet<(PersistenceId Actor, string Key)> _dueBefore = [];

    /// <summary>Timers that were replaced ring all the same, just after the next one of their key was set.</summary>
    public bool RingsLast { get; set; }

    /// <summary>Whether a timer of a step is set.</summary>
    public bool HasArmed(string runId) => _armed.Keys.Any(k => k.Actor.Scope == runId && !k.Key.EndsWith(':'));

    /// <summary>A timer that was due just before has rung, and its actor may be about to handle it.</summary>
    public void ClockIsSetBack() => _dueBefore.UnionWith(_armed.Where(t => t.Value.DueAt <= play.Time.GetUtcNow()).Select(t => t.Key));

    public void Enter(JournalRow row)
    {
        if (row.Recorded.Cause.StartsWith("timer ", StringComparison.Ordinal))
            Fires(row);
        switch (row.Recorded.Event)
        {
            case ActorEvent.TimerSet e:
                Replace(row.PersistenceId, e.Key);
                _armed[(row.PersistenceId, e.Key)] = new ArmedTimer(row.SequenceNumber, e.DueAt);
                if (RingsLast && _replaced.TryGetValue((row.PersistenceId, e.Key), out var last))
                    Ring(row.PersistenceId, e.Key, last);
                break;
            case ActorEvent.TimerCleared e:
                Replace(row.PersistenceId, e.Key);
                break;
        }
    }

    /// <summary>The rows of one firing stand together: the first of them tells when it was.</summary>
    private void Fires(JournalRow row)
    {
        var firing = (row.PersistenceId, row.Recorded.Cause);
        var isSame = _fired.TryGetValue(firing, out var last);
        _fired[firing] = row.Offset;
        if (isSame)
        {
            if (row.Offset != last + 1)
                play.Verdict.Fail(Invariants.TimerTrue, $"{row.PersistenceId} handled {row.Recorded.Cause} twice.");
            return;
        }
        var name = row.Recorded.Cause["timer ".Length..];
        var (key, number) = (name[..name.LastIndexOf('#')], long.Parse(name[(name.LastIndexOf('#') + 1)..], CultureInfo.InvariantCulture));
        if (!_armed.TryGetValue((row.PersistenceId, key), out var timer) || timer.SequenceNumber != number)
            play.Verdict.Fail(Invariants.TimerTrue, $"{row.PersistenceId} handled {row.Recorded.Cause}, which was no longer armed.");
        else if (row.Recorded.At < timer.DueAt && !_dueBefore.Contains((row.PersistenceId, key)))
            play.Verdict.Fail(Invariants.TimerTrue, $"{row.PersistenceId} handled {row.Recorded.Cause} {timer.DueAt - row.Recorded.At} too early.");
    }

    private void Replace(PersistenceId actor, string key)
    {
        _dueBefore.Remove((actor, key));
        if (_armed.Remove((actor, key), out var timer))
            _replaced[(actor, key)] = timer.SequenceNumber;
    }

    private void Ring(PersistenceId actor, string key, long sequenceNumber) => play.Time.After(TimeSpan.Zero, () =>
    {
        if (play.Hosts.Serving is not { } host)
            return;
        play.Happened(IncidentKind.StaleTimer, $"{key}#{sequenceNumber} of {actor}");
        host.Ring(actor, key, sequenceNumber);
    });
}
