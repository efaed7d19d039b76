using Akka.Actor;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Stores commands of this process under their idempotency keys, and takes up those that other processes wrote straight into the journal.
/// It alone writes through <see cref="IJournal.Commit"/> here. Runs on the dispatcher for calls that block.
/// </summary>
internal sealed class ClientCommands : ReceiveActor, IWithTimers
{
    private readonly EngineContext _engine;
    private readonly IJournal _journal;
    private long _offset;

    public sealed record Store(PersistenceId Client, ActorEvent.MessageSent Sent);

    private sealed record Poll
    {
        public static readonly Poll Instance = new();
    }

    public ClientCommands(EngineContext engine, long offset)
    {
        (_engine, _journal, _offset) = (engine, engine.Setup.Journal, offset);
        Receive<Store>(store => Keep(store.Client, store.Sent));
        Receive<Poll>(_ =>
        {
            TakeOthers();
            PollLater();
        });
        Receive<GuardianProtocol.LastCall>(engine.Operations.Forward);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => PollLater();

    /// <summary>One at a time: polls that came due during a long write would all stand before the next command.</summary>
    private void PollLater() => Timers.StartSingleTimer(nameof(Poll), Poll.Instance, _engine.Options.CommandPollInterval);

    private void Keep(PersistenceId client, ActorEvent.MessageSent sent)
    {
        var batch = new AppendBatch(client, 0, [new RecordedEvent(_engine.Setup.Time.GetUtcNow(), "client", sent)]);
        try
        {
            if (_journal.Commit([batch]) is [AppendResult.Appended stored])
            {
                _engine.Feed.Tell(FeedProtocol.Committed.Instance);
                Deliver(sent.To, new Stimulus.Mail(new MessageId(client, 1), sent.Previous, sent.Message, stored.FirstOffset));
                return;
            }
        }
        catch (CommitUnknownException)
        {
            // The journal tells, as for a key that is taken.
        }
        if (_engine.Desk.LookUp(client, out var to) is { } found)
            Deliver(to, found);
    }

    private void TakeOthers()
    {
        foreach (var row in _journal.ReadClientMail(_offset))
        {
            _offset = row.Offset;
            if (row.Recorded.Event is ActorEvent.MessageSent sent && !_engine.Desk.IsOpen(row.PersistenceId))
                Deliver(sent.To, row.ToMail());
        }
    }

    private void Deliver(PersistenceId to, Stimulus.Mail mail) => _engine.Guardian.Tell(new GuardianProtocol.DeliverCommand(to, mail));
}
