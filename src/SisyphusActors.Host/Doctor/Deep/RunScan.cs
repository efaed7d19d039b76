using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Doctor.Deep;

/// <summary>Each run by itself, so that no more than one run's open business is held: the marks of its actors, and its claims.</summary>
internal sealed class RunScan
{
    public long Runs { get; private set; }

    public Faults Marks { get; } = new();

    public Faults Claims { get; } = new();

    /// <param name="damaged">Runs that are left out.</param>
    public static RunScan Of(SqliteJournal journal, long upToOffset, IReadOnlySet<string> damaged)
    {
        var scan = new RunScan();
        using var streams = new DatabaseQuestions(journal.OpenReader());
        for (var from = ""; First(streams, from) is { } stream; from = After(stream))
            if (LedgerEntry.RunOf(stream) is { } runId && !damaged.Contains(runId))
                scan.Look(journal, runId, upToOffset);
        return scan;
    }

    private void Look(SqliteJournal journal, string runId, long upToOffset)
    {
        Runs++;
        var (marks, claims) = (new MarkBook(Marks), new ClaimBook(Claims));
        foreach (JournalRow row in journal.ReadScope($"{runId}/", upToOffset))
        {
            marks.Enter(row);
            claims.Enter(row);
        }
        claims.Close(runId);
    }

    private static PersistenceId? First(DatabaseQuestions streams, string from) =>
        streams.Rows("next_stream", ("$from", from)).Select(row => row.IsDBNull(0) ? (PersistenceId?)null : new PersistenceId(row.GetString(0))).Single();

    /// <summary>The first text that no stream of the same run begins with: a run's streams stand together, and '0' comes after '/'.</summary>
    private static string After(PersistenceId stream) => stream.Scope.Length > 0 ? $"{stream.Scope}0" : $"{stream.Value}\u0001";
}
