using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>Carries out what the core asks for; whatever comes of it is posted back to the loop.</summary>
internal sealed class EngineEffects(
    IOperations operations, ICommitObserver observer, CommandDesk desk, TimeProvider time, Action<Action> post) : IEngineOutputs, IDisposable
{
    /// <summary>The longest delay one timer takes; a later one is armed again when it fires.</summary>
    private static readonly TimeSpan DelayMax = TimeSpan.FromDays(30);

    private readonly Dictionary<(PersistenceId Actor, string Key), ITimer> _timers = [];
    private readonly HashSet<OpKey> _atWork = [];
    private Action? _whenQuiet;
    private long _commit;

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
        _atWork.Add(request.OpKey);
        JustStarted++;
        var commit = _commit;
        operations.Start(request, recovered, outcome => post(() =>
        {
            if (commit == _commit)
                JustStarted--;
            if (outcome is OperationOutcome.InDoubt)
                NoLongerAtWork(request.OpKey);
            Core.OperationEnded(actor, request.OpKey, outcome);
        }));
    }

    public void Abort(OpKey opKey) => operations.Abort(opKey);

    public void Forget(OpKey opKey)
    {
        operations.Forget(opKey);
        NoLongerAtWork(opKey);
    }

    public void WhenQuiet(Action action)
    {
        _whenQuiet = action;
        if (_atWork.Count == 0)
            action();
    }

    public void Arm(PersistenceId actor, string key, ArmedTimer timer)
    {
        Disarm(actor, key);
        var left = timer.DueAt - time.GetUtcNow();
        var delay = left < TimeSpan.Zero ? TimeSpan.Zero : left > DelayMax ? DelayMax : left;
        _timers[(actor, key)] = time.CreateTimer(_ => post(() => Due(actor, key, timer)), null, delay, Timeout.InfiniteTimeSpan);
    }

    public void Disarm(PersistenceId actor, string key)
    {
        if (_timers.Remove((actor, key), out var timer))
            timer.Dispose();
    }

    public void Answer(MessageId message, Outcome outcome) => desk.Answer(message.Sender, outcome);

    public void CommandUnknown(PersistenceId client)
    {
        if (desk.LookUp(client, out var to) is { } stored)
            Core.DeliverCommand(to, stored);
    }

    public void WakeLater(PersistenceId actor, TimeSpan delay) =>
        Task.Delay(delay, time).ContinueWith(_ => post(() => Core.Wake(actor)), TaskScheduler.Default);

    public void Unrecoverable(PersistenceId actor, Exception reason)
    {
        Unrecovered[actor.Scope] = reason;
        desk.Fail(reason, to => to == actor);
    }

    public void Committed(IReadOnlyList<JournalRow> rows) => observer.Committed(rows);

    public void Dispose()
    {
        foreach (var timer in _timers.Values)
            timer.Dispose();
    }

    private void NoLongerAtWork(OpKey opKey)
    {
        _atWork.Remove(opKey);
        if (_atWork.Count == 0)
            _whenQuiet?.Invoke();
    }

    /// <summary>A clock that was set back, or a delay past the longest one, leaves time to wait for.</summary>
    private void Due(PersistenceId actor, string key, ArmedTimer timer)
    {
        if (timer.DueAt > time.GetUtcNow())
            Arm(actor, key, timer);
        else
            Core.TimerDue(actor, key, timer.SequenceNumber);
    }
}
