using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Bench;

/// <summary>An engine over a journal of one's own making, with actors that fold and answer and do nothing else.</summary>
internal sealed class BareEngine(IActorEngineFactory factory, SqliteJournal journal, int snapshotEventsMin, params PersistenceId[] actors) : IAsyncDisposable
{
    private readonly IActorEngine _engine = factory.Start(new EngineSetup(
        journal, journal.Database.Path, new SqlitePoisonCounter(journal.Database),
        actors.Aggregate(new BehaviorCatalog { SnapshotEventsMin = snapshotEventsMin }, (behaviors, id) => behaviors.Bind(id, new Folding())),
        new NoOperations(), new NoObserver(), TimeProvider.System));

    private int _commands;

    /// <summary>The actor recovers first, unless it did before: it can store nothing else.</summary>
    public async Task TellAsync(PersistenceId actor)
    {
        var outcome = await _engine.TellAsync(actor, new RunMessage.ResumeRun("bench"), $"{journal.LastOffset}-{_commands++}");
        if (outcome != Outcome.Ok)
            throw new InvalidOperationException($"{actor} answered {outcome}");
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    /// <summary>A stream of typical events.</summary>
    public static void Fill(SqliteJournal journal, PersistenceId id, int events)
    {
        const int each = 1_000;
        for (var from = 0; from < events; from += each)
            journal.Commit([new AppendBatch(id, from, [.. Enumerable.Range(from, Math.Min(each, events - from)).Select(Event)])]);
    }

    public static RecordedEvent Event(int number) => new(
        DateTimeOffset.UnixEpoch, $"bench:{number}",
        new ExecutorEvent.StepCompleted($"step-{number}", OpKey.Of("run", $"step-{number}", 1, "no-op", Sha256.Of("bench")), Json.Parse("""{"ok":true}""")));

    /// <summary>Its state is one that snapshots are taken of.</summary>
    private sealed class Folding : Behavior<RunState>
    {
        public override RunState Initial => new CoordinatorBehavior().Initial;

        public override void Handle(Turn<RunState> turn, Stimulus stimulus) { }

        public override RunState Apply(RunState state, IEvent @event) => state;
    }

    private sealed class NoOperations : IOperations
    {
        public bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended) => false;

        public void Abort(OpKey opKey) { }

        public void Forget(OpKey opKey) { }
    }

    private sealed class NoObserver : ICommitObserver
    {
        public void Committed(IReadOnlyList<JournalRow> rows) { }
    }
}
