using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Bench;

/// <summary>Actors that append by turns, one batch of each in a commit. Raw: transactions of 1,000 rows over as many streams.</summary>
internal sealed class JournalCase(int actors, int eventsEach) : Case
{
    private const int Commits = 300;
    private const int WarmUp = 50;

    public override string Name => $"journal, {actors:N0} actors, {eventsEach} events an append: rows/s";

    public override bool IsOfEachEngine => false;

    public override double? Raw() => RawWriter.RowsPerSecond(transactions: (Commits - WarmUp) * actors * eventsEach / 1_000, rowsEach: 1_000, streams: actors);

    public override Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        using var journal = SqliteJournal.Open(folder.File("state.db"));
        var ids = Enumerable.Range(0, actors).Select(a => new PersistenceId($"run-{a}/executor")).ToList();
        var commits = Enumerable.Range(0, Commits).Select(c => ids.Select(id => Batch(id, c)).ToList()).ToList();
        Append(journal, commits[..WarmUp]);
        var watch = Stopwatch.StartNew();
        Append(journal, commits[WarmUp..]);
        return Task.FromResult((Commits - WarmUp) * actors * eventsEach / watch.Elapsed.TotalSeconds);
    }

    private static void Append(SqliteJournal journal, List<List<AppendBatch>> commits)
    {
        foreach (var commit in commits)
            if (journal.Commit(commit).Any(result => result is not AppendResult.Appended))
                throw new InvalidOperationException("A batch was not appended.");
    }

    private AppendBatch Batch(PersistenceId id, int commit) =>
        new(id, commit * eventsEach, [.. Enumerable.Range(commit * eventsEach, eventsEach).Select(BareEngine.Event)]);
}
