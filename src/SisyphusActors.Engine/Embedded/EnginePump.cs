using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>The embedded engine without its thread: actors, callers, timers and operations, moved on by whoever has the loop.</summary>
/// <remarks>Only the loop calls it. What comes from elsewhere is posted to the loop, in whatever order it comes.</remarks>
internal sealed class EnginePump : IDisposable
{
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly EngineCore _core;
    private readonly EngineEffects _effects;
    private readonly CommandDesk _desk;
    private long _clientOffset;
    private Action? _whenSettled;
    private Action? _whenQuiet;

    /// <param name="post">Has an action done on the loop.</param>
    public EnginePump(EngineSetup setup, Action<Action> post)
    {
        (_journal, _time) = (setup.Journal, setup.Time);
        _desk = new CommandDesk(_journal, setup.Behaviors);
        _effects = new EngineEffects(setup.Operations, setup.Observer, _desk, _time, post);
        _core = new EngineCore(_journal, setup.Poison, setup.Behaviors, _effects, setup.Options);
        _effects.Core = _core;
        _clientOffset = setup.ClientMailAfter ?? _journal.LastOffset;
    }

    /// <summary>Operations started by the last commit that have not ended yet.</summary>
    public int JustStarted => _effects.JustStarted;

    public void Wake(IEnumerable<PersistenceId> actors)
    {
        foreach (var actor in actors)
            _core.Wake(actor);
    }

    /// <summary>Registers a command. Any thread may call it.</summary>
    /// <returns>Its answer, failed already when it cannot be stored; and what the loop is to do to store it.</returns>
    public (Task<Outcome> Answer, Action Store) Tell(PersistenceId to, IMessage message, string key)
    {
        var (client, sent, answer) = _desk.Open(to, message, key);
        return (answer, () => _core.Tell(client, new RecordedEvent(_time.GetUtcNow(), "client", sent)));
    }

    /// <summary>Takes commands that other processes wrote straight into the journal. The first one for a run that is not running takes the run up.</summary>
    public void TakeClientMail()
    {
        foreach (var row in _journal.ReadClientMail(_clientOffset))
        {
            _clientOffset = row.Offset;
            if (row.Recorded.Event is ActorEvent.MessageSent sent && !_desk.IsOpen(row.PersistenceId))
                Deliver(sent.To, row.ToMail());
        }
    }

    public void Passivate() => _core.Passivate();

    /// <summary>A message that is in the journal arrives, once more maybe.</summary>
    public void Deliver(PersistenceId to, Stimulus.Mail mail)
    {
        if (mail.Id.Sender.IsClient)
            _core.DeliverCommand(to, mail);
        else
            _core.Deliver(to, mail);
    }

    public void Ring(PersistenceId actor, string key, long sequenceNumber) => _core.TimerDue(actor, key, sequenceNumber);

    /// <summary>Lets every actor handle what it has.</summary>
    /// <returns>Whether there is something to commit.</returns>
    public bool React() => _core.React(_time.GetUtcNow());

    /// <inheritdoc cref="EngineCore.Commit"/>
    public void Commit()
    {
        _effects.CommitBegins();
        _core.Commit();
        TellIfSettled();
    }

    /// <summary>Claims nothing new from now on.</summary>
    /// <param name="whenSettled">Called once all that was claimed before is stored and begun.</param>
    /// <param name="whenQuiet">Called after that when nothing is at work any more, each time that comes to be.</param>
    public void Drain(Action whenSettled, Action whenQuiet)
    {
        _core.MayClaim = false;
        _whenSettled += whenSettled;
        _whenQuiet += whenQuiet;
        TellIfSettled();
    }

    /// <inheritdoc cref="IActorEngine.FailureOf"/>
    public Exception? FailureOf(string runId) => _effects.Unrecovered.GetValueOrDefault(runId);

    /// <inheritdoc cref="CommandDesk.Fail(Exception)"/>
    public void Fail(Exception reason) => _desk.Fail(reason);

    /// <inheritdoc cref="CommandDesk.Close"/>
    public void Close() => _desk.Close();

    public void Dispose() => _effects.Dispose();

    private void TellIfSettled()
    {
        if (_whenSettled is null || _core.HasUncommitted)
            return;
        _whenSettled();
        _effects.AtWork.WhenQuiet(_whenQuiet!);
    }
}
