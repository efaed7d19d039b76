using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Bench;

/// <summary>An actor without a snapshot recovers and answers a command. Raw: its rows read by SQLite and decoded by the same reader, nothing more.</summary>
internal sealed class RecoveryCase(int events) : Case
{
    private const int EventsEach = 1_000;

    private static readonly PersistenceId Warm = new("run/warm");
    private static readonly PersistenceId Large = new("run/large");

    public override string Name => $"recovery of {events:N0} events";

    public override string Unit => "events";

    public override double Raw()
    {
        using var folder = new ScratchFolder();
        using var journal = Filled(folder);
        Read(journal, Warm);
        var watch = Stopwatch.StartNew();
        return Read(journal, Large) / watch.Elapsed.TotalSeconds;
    }

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        using var journal = Filled(folder);
        var behaviors = new BehaviorCatalog { SnapshotEventsMin = int.MaxValue }.Bind(Warm, new Counting()).Bind(Large, new Counting());
        await using var started = engine.Start(new EngineSetup(
            journal, journal.Database.Path, new SqlitePoisonCounter(journal.Database), behaviors, new NoOperations(), new NoObserver(), TimeProvider.System));
        await started.TellAsync(Warm, new RunMessage.ResumeRun("bench"), "warm");
        var watch = Stopwatch.StartNew();
        var outcome = await started.TellAsync(Large, new RunMessage.ResumeRun("bench"), "large");
        return outcome == new Outcome.Done($"{events}")
            ? events / watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"The actor recovered otherwise than it should: {outcome}");
    }

    private static int Read(SqliteJournal journal, PersistenceId id)
    {
        using var connection = journal.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT manifest, message FROM journal WHERE persistence_id = @id ORDER BY sequence_number";
        command.Parameters.AddWithValue("@id", id.Value);
        using var reader = command.ExecuteReader();
        var read = 0;
        for (; reader.Read(); read++)
            StoredJson.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return read;
    }

    private SqliteJournal Filled(ScratchFolder folder)
    {
        var journal = SqliteJournal.Open(folder.File("state.db"));
        Fill(journal, Warm, events);
        Fill(journal, Large, events);
        return journal;
    }

    private static void Fill(SqliteJournal journal, PersistenceId id, int events)
    {
        for (var from = 0; from < events; from += EventsEach)
            journal.Commit([new AppendBatch(id, from, [.. Enumerable.Range(from, EventsEach).Select(Recorded)])]);
    }

    private static RecordedEvent Recorded(int number) => new(
        DateTimeOffset.UnixEpoch, $"bench:{number}",
        new ExecutorEvent.StepCompleted($"step-{number}", OpKey.Of("run", $"step-{number}", 1, "no-op", Sha256.Of("bench")), Json.Parse("""{"ok":true}""")));

    /// <summary>Folds by counting, and replies with the count.</summary>
    private sealed class Counting : Behavior<int>
    {
        public override int Initial => 0;

        public override void Handle(Turn<int> turn, Stimulus stimulus) => turn.Reply($"{turn.State}");

        public override int Apply(int state, IEvent @event) => state + 1;
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
