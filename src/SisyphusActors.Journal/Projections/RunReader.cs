using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Projections;

/// <summary>What commands and the library show. It reads only, beside any host, and is never behind: what the tables lack is folded from the journal.</summary>
/// <param name="open">Gives a connection to the journal's database, closed after each call; reading is enough.</param>
/// <param name="hostIsLost">Whether the last host crashed where nothing can be written, so that the journal does not say so: no run is then shown as running.</param>
public sealed class RunReader(IJournal journal, Func<SqliteConnection> open, bool hostIsLost = false)
{
    /// <summary>Reads what <paramref name="journal"/> reads: for one in a read-only place, its copy.</summary>
    public RunReader(SqliteJournal journal) : this(journal, journal.OpenReader) { }

    private const int BriefMemoriesMax = 5;

    private readonly RunLoader _loader = new(journal, hostIsLost);

    /// <summary>Every run, newest fact first. Costs the tables' rows and the journal's tail past them, however long the journal is.</summary>
    public ImmutableArray<RunSummary> List()
    {
        var upTo = journal.LastOffset;
        var (runs, offset) = Tables();
        foreach (var id in TouchedAfter(offset, upTo, runs))
        {
            if (_loader.Load(id, upTo) is { Exists: true } view)
                runs[id] = view.Summary;
        }
        return [.. runs.Values.OrderByDescending(r => r.Offset).ThenByDescending(r => r.CreatedOffset)];
    }

    /// <summary>One run by its whole id, as of the journal's end; null when there is none.</summary>
    public RunView? Get(string runId) => runId.Length > 0 && _loader.Load(runId, journal.LastOffset) is { Exists: true } view ? view : null;

    /// <summary>All that makes up one run's view, by offset: the facts of its actors, and the ends of hosts. Costs the run's rows, however long the journal is.</summary>
    public IEnumerable<LedgerEntry> Entries(string runId, long upToOffset) => _loader.Entries(runId, upToOffset);

    /// <summary>The run meant by an id or by the beginning of one.</summary>
    public RunMatch Find(string prefix) => RunMatch.Of(prefix, [.. List().Select(r => r.RunId)]);

    /// <summary>The text of a ledger as of the journal's end; of the workspace when <paramref name="runId"/> is null.</summary>
    /// <returns>Null when there is no such run.</returns>
    public string? LedgerText(string? runId = null)
    {
        if (runId is not null)
            return Get(runId) is { } view ? LedgerDocument.Run(view) : null;
        var upTo = journal.LastOffset;
        return LedgerDocument.Workspace(WorkspaceView.Of(List(), id => _loader.Load(id, upTo)) with { Mail = new SharedReader(journal, open).Mail.Unacknowledged() });
    }

    /// <summary>What somebody with an empty context needs in order to go on with a run, as of the journal's end; null when there is no such run.</summary>
    /// <inheritdoc cref="Core.Briefs.Brief.Of" path="/param"/>
    public Brief? Brief(string runId, int tokensMax = Core.Briefs.Brief.DefaultTokens, string commandOptions = "")
    {
        if (Get(runId) is not { } run)
            return null;
        var about = new SharedReader(journal, open).Memories.Find(run.Goal, [], type: null, BriefMemoriesMax).Memories;
        return Core.Briefs.Brief.Of(run, [.. about.Select(m => new BriefMemory(m.Id, m.Type, m.Text))], tokensMax, commandOptions);
    }

    /// <remarks>Tables that are damaged are as good as none: the journal tells the same.</remarks>
    private (SortedDictionary<string, RunSummary> Runs, long Offset) Tables()
    {
        try
        {
            return ReadTables();
        }
        catch (JournalUnreadableException)
        {
            return ([], 0);
        }
    }

    private (SortedDictionary<string, RunSummary> Runs, long Offset) ReadTables()
    {
        var runs = new SortedDictionary<string, RunSummary>(StringComparer.Ordinal);
        var connection = open();
        if (connection.State is not System.Data.ConnectionState.Open)
            connection.Open();
        using var tables = new ProjectionTables(connection);
        try
        {
            if (!tables.Exist || tables.LeaveOutWhatIsReadable(journal))
                return (runs, 0);
            tables.BeginRead();
            var offset = tables.OffsetOf(ProjectionTables.TablesOffset);
            foreach (var run in tables.AllRuns())
                runs[run.RunId] = run;
            tables.Commit();
            return (runs, offset);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, tables.Path);
        }
    }

    private SortedSet<string> TouchedAfter(long offset, long upTo, SortedDictionary<string, RunSummary> runs)
    {
        var touched = new SortedSet<string>(hostIsLost ? runs.Values.Where(r => r.Status.NeedsHost()).Select(r => r.RunId) : [], StringComparer.Ordinal);
        foreach (var row in journal.ReadAll(offset).TakeWhile(r => r.Offset <= upTo))
        {
            if (LedgerEntry.RunOf(row.PersistenceId) is { } id)
                touched.Add(id);
            else if (row.Recorded.Event is HostEvent and not HostEvent.HostStarted)
                touched.UnionWith(runs.Values.Where(r => r.Status.NeedsHost()).Select(r => r.RunId));
        }
        return touched;
    }
}
