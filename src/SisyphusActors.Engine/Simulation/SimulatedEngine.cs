using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Embedded;

namespace SisyphusActors.Engine.Simulation;

/// <summary>
/// The engine without a thread and without a clock of its own: the actors, group commit, commands, timers and draining of the embedded one,
/// moved on a step at a time by a scheduler that decides how much of what waits is seen before the next commit.
/// </summary>
/// <remarks>One thread. What a step throws has ended the engine, as it would have ended a host.</remarks>
public sealed class SimulatedEngine : IDisposable
{
    private readonly Queue<Action> _inbox = new();
    private readonly EnginePump _pump;
    private bool _mayGoOn;
    private bool _ended;

    public SimulatedEngine(EngineSetup setup) => _pump = new EnginePump(setup, action => Post(action));

    /// <summary>What waits to be seen.</summary>
    public int Waiting => _inbox.Count;

    /// <summary>Something waits to be seen, or the actors have not run dry yet.</summary>
    public bool HasWork => !_ended && (_inbox.Count > 0 || _mayGoOn);

    /// <inheritdoc cref="IActorEngine.Wake"/>
    public void Wake(IEnumerable<PersistenceId> actors)
    {
        var ids = actors.ToList();
        Post(() => _pump.Wake(ids));
    }

    /// <inheritdoc cref="IActorEngine.TellAsync"/>
    public Task<Outcome> Tell(PersistenceId to, IMessage message, string key)
    {
        var (answer, store) = _pump.Tell(to, message, key);
        if (!answer.IsFaulted)
            Post(store);
        return answer;
    }

    /// <summary>Looks for commands that other processes wrote.</summary>
    public void TakeClientMail() => Post(_pump.TakeClientMail);

    /// <summary>Takes actors with nothing to do out of memory.</summary>
    public void Passivate() => Post(_pump.Passivate);

    /// <summary>A message that is in the journal arrives once more.</summary>
    public void Redeliver(PersistenceId to, Stimulus.Mail mail) => Post(() => _pump.Deliver(to, mail));

    /// <summary>A timer rings that may be stale by now.</summary>
    public void Ring(PersistenceId actor, string key, long sequenceNumber) => Post(() => _pump.Ring(actor, key, sequenceNumber));

    /// <inheritdoc cref="EnginePump.Drain"/>
    public void Drain(Action whenSettled, Action whenQuiet) => Post(() => _pump.Drain(whenSettled, whenQuiet));

    /// <inheritdoc cref="IActorEngine.FailureOf"/>
    public Exception? FailureOf(string runId) => _pump.FailureOf(runId);

    /// <summary>Sees some of what waits, lets the actors react, and commits.</summary>
    /// <param name="stimuli">How much it sees at most.</param>
    /// <param name="commits">False to see more first, as a commit that waits for company does.</param>
    public void Step(int stimuli, bool commits)
    {
        try
        {
            while (stimuli-- > 0 && _inbox.TryDequeue(out var action))
                action();
            _mayGoOn = _pump.React();
            if (_mayGoOn && commits)
                _pump.Commit();
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
    }

    /// <summary>Ends in order: what waits has been seen.</summary>
    public void Close()
    {
        _ended = true;
        _pump.Close();
    }

    /// <summary>Its host is gone: nothing is seen or stored any more.</summary>
    public void Fail(Exception reason)
    {
        _ended = true;
        _inbox.Clear();
        _pump.Fail(reason);
    }

    public void Dispose() => _pump.Dispose();

    private void Post(Action action)
    {
        if (!_ended)
            _inbox.Enqueue(action);
    }
}
