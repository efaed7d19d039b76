using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>Carries out what the core asks for; whatever comes of it is posted back to the loop.</summary>
internal sealed class EngineEffects(
    IOperations operations, ICommitObserver observer, CommandDesk desk, TimeProvider time, Action<Action> post) : IEngineOutputs, IDisposable
{
    private DurableTimers<(PersistenceId Actor, string Key)>? _timers;
    private readonly Dictionary<PersistenceId, ITimer> _wakings = [];
    private long _commit;

    public OperationsAtWork AtWork { get; } = new();

    private DurableTimers<(PersistenceId Actor, string Key)> Timers => _timers ??= new(time, (key, timer) => post(() => Rang(key, timer)));

    public EngineCore Core { get; set; } = null!;

    /// <summary>By run: why one of its actors is down for good.</summary>
    public ConcurrentDictionary<string, Exception> Unrecovered { get; } = new(StringComparer.Ordinal);

    /// <summary>Operations started by the last commit that have not ended yet.</summary>
    public int JustStarted { get; private set; }

    /// <summary>What was started before is no longer news.</summary>
    public void CommitBegins()
    {
        JustStarted = 0;
        _commit++;
    }

    public void Start(PersistenceId actor, OperationRequest request, bool recovered)
    {
        var commit = _commit;
        var started = false;
        started = operations.Start(request, recovered, outcome => post(() =>
        {
            if (started && commit == _commit)
                JustStarted--;
            AtWork.Ended(request.OpKey, outcome);
            Core.OperationEnded(actor, request.OpKey, outcome);
        }));
        if (!started)
            return;
        AtWork.Started(request.OpKey);
        JustStarted++;
    }

    public void Abort(OpKey opKey) => operations.Abort(opKey);

    public void Forget(OpKey opKey)
    {
        operations.Forget(opKey);
        AtWork.Settled(opKey);
    }

    public void Arm(PersistenceId actor, string key, ArmedTimer timer) => Timers.Arm((actor, key), timer);

    public void Disarm(PersistenceId actor, string key) => Timers.Disarm((actor, key));

    public void Answer(MessageId message, Outcome outcome) => desk.Answer(message.Sender, outcome);

    public void CommandUnknown(PersistenceId client)
    {
        if (desk.LookUp(client, out var to) is { } stored)
            Core.DeliverCommand(to, stored);
    }

    public void WakeLater(PersistenceId actor, TimeSpan delay)
    {
        if (_wakings.Remove(actor, out var before))
            before.Dispose();
        _wakings[actor] = time.CreateTimer(_ => post(() => Core.Wake(actor)), null, delay, Timeout.InfiniteTimeSpan);
    }

    public void Unrecoverable(PersistenceId actor, Exception reason)
    {
        Unrecovered[actor.Scope] = reason;
        desk.Fail(reason, actor);
    }

    public void Committed(IReadOnlyList<JournalRow> rows) => observer.Committed(rows);

    public void Dispose()
    {
        _timers?.Dispose();
        foreach (var waking in _wakings.Values)
            waking.Dispose();
    }

    private void Rang((PersistenceId Actor, string Key) key, ArmedTimer timer)
    {
        if (Timers.IsDue(key, timer))
            Core.TimerDue(key.Actor, key.Key, timer.SequenceNumber);
    }
}
