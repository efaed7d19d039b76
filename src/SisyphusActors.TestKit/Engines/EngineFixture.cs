using System.Globalization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.TestKit;

/// <summary>
/// An engine under test, with a clock that stands still, scripted operations, and a log of what became durable.
/// A subclass says which engine; a storage says which journal.
/// </summary>
public abstract class EngineFixture(TestStorage storage) : IAsyncDisposable
{
    private IActorEngine? _engine;
    private IJournal? _journal;
    private int _keys;

    /// <summary>Register behaviours before the first use of <see cref="Engine"/>.</summary>
    public BehaviorCatalog Behaviors { get; } = new();

    public FakeOperations Operations { get; } = new();

    public ManualTime Time { get; } = new();

    public CommitLog Log { get; } = new();

    /// <summary>The running engine; started when first asked for.</summary>
    public IActorEngine Engine => _engine ?? Start();

    /// <summary>The journal of the engine that runs, or ran last.</summary>
    public IJournal Journal => _journal ??= OpenJournal();

    protected abstract IActorEngine Create(EngineSetup setup);

    /// <summary>Puts a probe in the place of one actor. Do so before the actor's first message.</summary>
    public TestProbe CreateTestProbe(PersistenceId id)
    {
        var probe = new TestProbe(this, id);
        Behaviors.Bind(id, new ProbeBehavior());
        return probe;
    }

    /// <inheritdoc cref="CreateTestProbe(PersistenceId)"/>
    public TestProbe CreateTestProbe(string id) => CreateTestProbe(new PersistenceId(id));

    /// <summary>Sends a command from outside and waits until it has been handled.</summary>
    /// <param name="key">The idempotency key; a new one unless given.</param>
    /// <exception cref="ExpectationFailedException">It was not handled within <see cref="TestTimeout.Default"/>.</exception>
    public async Task<Outcome> TellAsync(PersistenceId to, IMessage message, string? key = null)
    {
        key ??= string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _keys)}");
        try
        {
            return await Engine.TellAsync(to, message, key).WaitAsync(TestTimeout.Default).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ExpectationFailedException($"'{to}' did not handle {Printed.Of(message)}. Its events are\n{Printed.Lines(Log.EventsOf(to))}");
        }
    }

    /// <summary>Ends the engine without draining, as a crash would: what is claimed stays claimed.</summary>
    public async Task StopAsync()
    {
        if (_engine is { } engine)
            await engine.DisposeAsync().ConfigureAwait(false);
        _engine = null;
        _journal?.Dispose();
        _journal = null;
    }

    /// <summary>Ends the engine as by <see cref="StopAsync"/> and starts another one over the same journal.</summary>
    /// <param name="wake">The actors to take up, as a host does with those that have something outstanding; all that have a stream unless given.</param>
    public async Task RestartAsync(params IEnumerable<PersistenceId> wake)
    {
        await StopAsync().ConfigureAwait(false);
        var engine = Start();
        var actors = wake.ToList();
        engine.Wake(actors.Count > 0 ? actors : Journal.ReadAll(0).SelectMany(Actors).Distinct().ToList());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        storage.Dispose();
        GC.SuppressFinalize(this);
    }

    private IActorEngine Start()
    {
        (_journal, var poison) = storage.Open();
        var path = (_journal as SqliteJournal)?.Database.Path ?? "";
        Log.Follow(_journal);
        return _engine = Create(new EngineSetup(_journal, path, poison, Behaviors, Operations, Log, Time));
    }

    private IJournal OpenJournal() => storage.Open().Journal;

    /// <summary>The row's own actor, and the one it is a message to.</summary>
    private static IEnumerable<PersistenceId> Actors(JournalRow row)
    {
        if (!row.PersistenceId.IsClient)
            yield return row.PersistenceId;
        if (row.Recorded.Event is ActorEvent.MessageSent sent)
            yield return sent.To;
    }
}
