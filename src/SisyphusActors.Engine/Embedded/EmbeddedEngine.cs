using System.Threading.Channels;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>The built-in engine: one loop that feeds <see cref="EngineCore"/>, commits when it has run dry, and carries out effects.</summary>
/// <remarks>Everything that touches the core runs on the loop; operations, timers and callers only post to it.</remarks>
public sealed class EmbeddedEngine : IActorEngine
{
    public const string EngineName = "embedded";

    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly EngineCore _core;
    private readonly EngineEffects _effects;
    private readonly CommandDesk _desk;
    private readonly ITimer _clientPoll;
    private readonly ITimer _passivation;
    private readonly CommitLinger _linger;
    private long _clientOffset;

    public EmbeddedEngine(EngineSetup setup)
    {
        var (options, time) = (setup.Options, setup.Time);
        _journal = setup.Journal;
        _time = time;
        _linger = new CommitLinger(options.CommitWaitMax, time);
        _desk = new CommandDesk(_journal, setup.Behaviors);
        _effects = new EngineEffects(setup.Operations, setup.Observer, _desk, time, action => Post(action));
        _core = new EngineCore(_journal, setup.Poison, setup.Behaviors, _effects, options);
        _effects.Core = _core;
        _clientOffset = setup.ClientMailAfter ?? _journal.LastOffset;
        Completion = Task.Run(RunAsync);
        _clientPoll = time.CreateTimer(_ => Post(TakeClientMail), null, options.CommandPollInterval, options.CommandPollInterval);
        _passivation = time.CreateTimer(_ => Post(_core.Passivate), null, options.PassivationInterval, options.PassivationInterval);
    }

    public string Name => EngineName;

    public Task Completion { get; }

    public void Wake(IEnumerable<PersistenceId> actors)
    {
        var ids = actors.ToList();
        Post(() => ids.ForEach(_core.Wake));
    }

    public async Task<Outcome> TellAsync(PersistenceId to, IMessage message, string key, CancellationToken cancellation = default)
    {
        var (client, sent, answer) = _desk.Open(to, message, key);
        if (!answer.IsFaulted && !Post(() => _core.Tell(client, new RecordedEvent(_time.GetUtcNow(), "client", sent))))
            await EndedAsync().ConfigureAwait(false);
        return await answer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public Exception? FailureOf(string runId) => _effects.Unrecovered.GetValueOrDefault(runId);

    public async Task DrainAsync(CancellationToken hurry)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = Post(() =>
        {
            _core.MayClaim = false;
            _effects.AtWork.WhenQuiet(() => drained.TrySetResult());
        });
        if (!posted)
            return;
        try
        {
            await drained.Task.WaitAsync(hurry).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // In a hurry: what is still at work stays claimed, and is reconciled by the next host.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _clientPoll.DisposeAsync().ConfigureAwait(false);
        await _passivation.DisposeAsync().ConfigureAwait(false);
        _effects.Dispose();
        _inbox.Writer.TryComplete();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool Post(Action action) => _inbox.Writer.TryWrite(action);

    /// <exception cref="JournalUnavailableException">Why the engine ended; or whatever else ended it.</exception>
    /// <exception cref="OperationCanceledException">It ended in order.</exception>
    private async Task EndedAsync()
    {
        await Completion.ConfigureAwait(false);
        throw new OperationCanceledException("The host has ended; the command was not stored.");
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false))
                while (React())
                    Commit();
        }
        catch (Exception e)
        {
            _inbox.Writer.TryComplete();
            _desk.Fail(e);
            throw;
        }
        _desk.Close();
    }

    /// <returns>Whether there is something to commit.</returns>
    private bool React()
    {
        bool more;
        do
        {
            while (_inbox.Reader.TryRead(out var action))
                action();
            more = _core.React(_time.GetUtcNow());
        }
        while (more && _linger.ForMore(_effects.JustStarted, _inbox.Reader));
        return more;
    }

    private void Commit()
    {
        _effects.CommitBegins();
        _linger.CommitBegins();
        _core.Commit();
        _linger.CommitEnded();
    }

    /// <summary>Commands that other processes wrote straight into the journal. The first one for a run that is not running takes the run up.</summary>
    private void TakeClientMail()
    {
        foreach (var row in _journal.ReadClientMail(_clientOffset))
        {
            _clientOffset = row.Offset;
            if (row.Recorded.Event is ActorEvent.MessageSent sent && !_desk.IsOpen(row.PersistenceId))
                _core.DeliverCommand(sent.To, new Stimulus.Mail(new MessageId(row.PersistenceId, row.SequenceNumber), sent.Previous, sent.Message));
        }
    }
}
