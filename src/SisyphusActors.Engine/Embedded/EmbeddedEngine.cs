using System.Threading.Channels;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Embedded;

/// <summary>The built-in engine: one loop that lets actors react, commits when they have run dry, and carries out effects.</summary>
/// <remarks>Everything that touches an actor runs on the loop; operations, timers and callers only post to it.</remarks>
public sealed class EmbeddedEngine : IActorEngine
{
    public const string EngineName = "embedded";

    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly EnginePump _pump;
    private readonly ITimer _clientPoll;
    private readonly ITimer _passivation;
    private readonly CommitLinger _linger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pollInterval;
    private long _polledAt;

    public EmbeddedEngine(EngineSetup setup)
    {
        var options = setup.Options;
        (_time, _pollInterval, _polledAt) = (setup.Time, options.CommandPollInterval, setup.Time.GetTimestamp());
        _linger = new CommitLinger(options.CommitWaitMax, _time);
        _pump = new EnginePump(setup, action => Post(action));
        Completion = Task.Run(RunAsync);
        _clientPoll = _time.CreateTimer(_ => Post(TakeClientMail), null, _pollInterval, _pollInterval);
        _passivation = _time.CreateTimer(_ => Post(_pump.Passivate), null, options.PassivationInterval, options.PassivationInterval);
    }

    public string Name => EngineName;

    public Task Completion { get; }

    public void Wake(IEnumerable<PersistenceId> actors)
    {
        var ids = actors.ToList();
        Post(() => _pump.Wake(ids));
    }

    public async Task<Outcome> TellAsync(PersistenceId to, IMessage message, string key, CancellationToken cancellation = default)
    {
        var (answer, store) = _pump.Tell(to, message, key);
        if (!answer.IsFaulted && !Post(store))
            await EndedAsync().ConfigureAwait(false);
        return await answer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public Exception? FailureOf(string runId) => _pump.FailureOf(runId);

    public async Task DrainAsync(CancellationToken hurry)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post(() => _pump.Drain(() => settled.TrySetResult(), () => quiet.TrySetResult())))
            return;
        await Task.WhenAny(settled.Task, Completion).ConfigureAwait(false);
        try
        {
            await quiet.Task.WaitAsync(hurry).ConfigureAwait(false);
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
        _inbox.Writer.TryComplete();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pump.Dispose();
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
            _pump.Fail(e);
            throw;
        }
        _pump.Close();
    }

    /// <returns>Whether there is something to commit.</returns>
    private bool React()
    {
        bool more;
        do
        {
            TakeClientMailWhenDue();
            while (_inbox.Reader.TryRead(out var action))
                action();
            more = _pump.React();
        }
        while (more && _linger.ForMore(_pump.JustStarted, _inbox.Reader));
        return more;
    }

    /// <summary>Between two commits of a busy engine: its timer's turn in the pool, and then in the inbox, would come late.</summary>
    private void TakeClientMailWhenDue()
    {
        if (_pollInterval > TimeSpan.Zero && _time.GetElapsedTime(_polledAt) >= _pollInterval)
            TakeClientMail();
    }

    private void TakeClientMail()
    {
        _polledAt = _time.GetTimestamp();
        _pump.TakeClientMail();
    }

    private void Commit()
    {
        _linger.CommitBegins();
        _pump.Commit();
        _linger.CommitEnded();
    }
}
