using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Projections;

/// <summary>
/// Keeps what people read up to date with the journal: the tables of <c>projections.sql</c> and <c>shared_tables.sql</c>, and the ledger files.
/// One at a time, by the host that holds the lease, on one thread at a time. Nothing is written before the first
/// <see cref="CatchUp"/>, <see cref="Apply(IReadOnlyList{JournalRow})"/> or <see cref="Rebuild"/>.
/// </summary>
/// <remarks>
/// Rows and offset are one transaction, so a kill between them is impossible and applying rows again changes nothing.
/// Its connection runs <c>synchronous=NORMAL</c>: a lost tail is a prefix, and <see cref="CatchUp"/> makes it good.
/// </remarks>
public sealed class Projector : IDisposable
{
    /// <summary>Rows that a <see cref="LookAhead"/> reads: a longer tail is caught up with.</summary>
    private const int LookAheadMax = 10_000;

    /// <summary>Rows folded before they are stored, while catching up. None is held longer than it takes to fold it.</summary>
    private const int ChunkMax = 1_000;

    private readonly IJournal _journal;
    private readonly ProjectionTables _tables;
    private readonly RunViews _views;
    private readonly LedgerWriter _ledger;
    private readonly ILedgerFiles _files;
    private readonly WriteGate _writeGate;
    private bool _ledgerWasAhead;
    private long _unread;

    /// <summary>The projector of a host: in the journal's own database, its transactions taking turns with the journal's.</summary>
    /// <param name="sisyphusFolder">The workspace's <c>.sisyphus</c> folder; made when first written to.</param>
    public Projector(SqliteJournal journal, string sisyphusFolder)
        : this(journal, journal.Database.OpenWriter, new LedgerFolder(sisyphusFolder), journal.Database.WriteGate) { }

    /// <param name="open">Gives a connection to the database of the tables; the projector keeps one and closes it.</param>
    /// <param name="sisyphusFolder">The workspace's <c>.sisyphus</c> folder; made when first written to.</param>
    /// <param name="writeGate">Held through each transaction, and through nothing else; the database's own, so that its writers take turns.</param>
    public Projector(IJournal journal, Func<SqliteConnection> open, string sisyphusFolder, WriteGate? writeGate = null)
        : this(journal, open, new LedgerFolder(sisyphusFolder), writeGate ?? new WriteGate()) { }

    internal Projector(IJournal journal, Func<SqliteConnection> open, ILedgerFiles files, WriteGate writeGate)
    {
        _journal = journal;
        _writeGate = writeGate;
        _files = files;
        var connection = open();
        if (connection.State is not System.Data.ConnectionState.Open)
            connection.Open();
        connection.Run("PRAGMA synchronous = NORMAL;");
        _tables = new ProjectionTables(connection);
        _views = new RunViews(new RunLoader(journal), _tables);
        _ledger = new LedgerWriter(_views, _tables, files);
        Outstanding = new Outstanding(_tables);
    }

    /// <summary>The offset of the last row applied.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether it knows how far it has come: from the first call that writes on, and again after one that failed.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether ledger files are still to be written.</summary>
    public bool IsBehind => _ledger.IsBehind;

    public Outstanding Outstanding { get; }

    /// <summary>What is outstanding as of the journal's end, found without waiting for anything to be written: that is left to <see cref="CatchUp"/>.</summary>
    public OutstandingAhead LookAhead()
    {
        OutstandingAhead? ahead = null;
        Told(() => ahead = ReadAhead());
        if (ahead is not null)
            return ahead;
        CatchUp();
        return new OutstandingAhead(Outstanding.Items(), Offset, _unread > 0);
    }

    /// <summary>Goes on from the stored offset to the journal's end, and writes the ledger files that a kill left behind.</summary>
    public void CatchUp() => CatchUpTo(long.MaxValue);

    /// <param name="upToOffset">The last offset to apply.</param>
    internal void CatchUpTo(long upToOffset) => Told(() =>
    {
        Open();
        while (Store(_journal.ReadAll(Offset, ChunkMax).TakeWhile(r => r.Offset <= upToOffset)))
            _views.ForgetEnded();
        _ledger.Write(Offset, int.MaxValue);
        _ledger.WriteMissing(Offset);
        if (_ledgerWasAhead)
            RemoveFilesOfNoRun();
        _ledgerWasAhead = false;
    });

    /// <summary>Applies rows that follow those applied before, and writes the ledger files they change.</summary>
    /// <param name="rows">By offset, without a row left out; those at or below <see cref="Offset"/> are skipped.</param>
    /// <exception cref="IOException">A ledger file could not be written. The tables are up to date; the file is written with the next call.</exception>
    public void Apply(IReadOnlyList<JournalRow> rows) => Apply(rows, int.MaxValue);

    /// <summary>As <see cref="Apply(IReadOnlyList{JournalRow})"/>, for a host with many runs at work: those that only made progress take turns with their files.</summary>
    /// <param name="ledgerFilesMax">Most files of runs whose status did not change; while <see cref="IsBehind"/>, call again, with no rows if there are none.</param>
    /// <param name="hurried">Runs whose files are written all the same.</param>
    /// <returns>The hurried runs that have ended, their actors having handled all they told each other, as far as they are in memory. They are the caller's from now on.</returns>
    public IReadOnlyDictionary<string, RunView> Apply(IReadOnlyList<JournalRow> rows, int ledgerFilesMax, IReadOnlyCollection<string>? hurried = null)
    {
        var ended = new Dictionary<string, RunView>(StringComparer.Ordinal);
        Told(() =>
        {
            Open();
            Store(rows);
            foreach (var runId in hurried ?? [])
                if (_views.Ended(runId) is { } view && Outstanding.Items(runId).All(i => i.Kind != OutstandingKind.Mail))
                    ended[runId] = view;
            _ledger.Hurry(hurried ?? []);
            _ledger.Write(Offset, ledgerFilesMax);
        });
        return ended;
    }

    /// <summary>Makes everything again from offset 0, to the same rows and bytes, and removes ledger files of no run. Readers see the old tables until it is done.</summary>
    public void Rebuild() => Told(() =>
    {
        Open();
        InTransaction(() =>
        {
            _tables.Clear();
            Forget();
            while (Fold(_journal.ReadAll(Offset, ChunkMax)))
            {
                StoreFolded();
                _views.ForgetEnded();
            }
        });
        _ledger.Expect(_tables.RunsAfter(0));
        _ledger.ExpectWorkspace();
        _ledger.Write(Offset, int.MaxValue);
        RemoveFilesOfNoRun();
    });

    /// <summary>Makes everything again beside, in memory, and compares rows and bytes.</summary>
    /// <returns>A sentence for each difference, at most 100; empty when all is as the journal says.</returns>
    public IReadOnlyList<string> Verify()
    {
        using var beside = new SqliteConnection("Data Source=:memory:");
        return [.. Verified(beside, new LedgerMemory()).Differences.Select(d => d.What)];
    }

    /// <summary>As <see cref="Verify"/>, in a temporary folder: for a journal of any size. Nothing else is written.</summary>
    public ProjectionReport Examine()
    {
        var folder = Directory.CreateTempSubdirectory("sisyphus-verify-");
        try
        {
            using var beside = new SqliteConnection($"Data Source={Path.Combine(folder.FullName, "again.db")};Pooling=False");
            return Verified(beside, new LedgerFolder(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal IEnumerable<ProjectedRow> Dump(string table) => _tables.Dump(table);

    public void Dispose() => _tables.Dispose();

    private ProjectionReport Verified(SqliteConnection beside, ILedgerFiles files)
    {
        ProjectionReport? report = null;
        Told(() => report = new Verification(_journal, _tables, _files, beside, files).Run());
        return report!;
    }

    /// <summary>A failure of the tables' database, in the journal's words.</summary>
    private void Told(Action work)
    {
        try
        {
            work();
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.From(e, _tables.Path);
        }
    }

    private void Open()
    {
        if (IsOpen)
            return;
        using (_writeGate.Enter())
            _tables.Create();
        if (_tables.LeaveOutWhatIsReadable(_journal))
            InTransaction(_tables.Clear);
        Forget();
        _ledgerWasAhead |= LedgerDocument.OffsetIn(_files.Read(LedgerPaths.Workspace)) > Offset;
        var written = _tables.OffsetOf(ProjectionTables.LedgerOffset);
        _ledger.Expect(_tables.RunsAfter(_ledgerWasAhead ? 0 : written));
        if (_ledgerWasAhead || _tables.OpenMailChangedAfter(written))
            _ledger.ExpectWorkspace();
        IsOpen = true;
    }

    /// <returns>Null where the tables are to be made again, or are far behind.</returns>
    private OutstandingAhead? ReadAhead()
    {
        var (offset, hasUnread) = (0L, false);
        if (_tables.Exist)
        {
            if (_tables.LeaveOutWhatIsReadable(_journal))
                return null;
            (offset, hasUnread) = (_tables.OffsetOf(ProjectionTables.TablesOffset), _tables.OffsetOf(ProjectionTables.UnreadOffset) > 0);
        }
        if (_journal.LastOffset - offset > LookAheadMax)
            return null;
        var outstanding = new Outstanding(_tables);
        foreach (var row in _journal.ReadAll(offset))
        {
            outstanding.Apply(row.ToEntry());
            hasUnread |= row.Recorded.Event is UnreadableEvent;
            offset = row.Offset;
        }
        return new OutstandingAhead(outstanding.ItemsAhead(), offset, hasUnread);
    }

    private void RemoveFilesOfNoRun()
    {
        var runs = _tables.RunsAfter(0).ToList();
        foreach (var path in _files.List().Except([LedgerPaths.Workspace, .. runs.Select(LedgerPaths.Of), .. runs.Select(LedgerPaths.EvidenceOf)]))
            _files.Delete(path);
    }

    /// <returns>Whether there was a row to store.</returns>
    private bool Store(IEnumerable<JournalRow> rows)
    {
        try
        {
            if (!Fold(rows))
                return false;
        }
        catch
        {
            IsOpen = false;
            throw;
        }
        InTransaction(StoreFolded);
        return true;
    }

    /// <returns>Whether there was a row to fold.</returns>
    private bool Fold(IEnumerable<JournalRow> rows)
    {
        var before = Offset;
        foreach (var row in rows.Where(r => r.Offset > Offset))
        {
            var entry = row.ToEntry();
            if (_unread == 0 && entry.Event is UnreadableEvent)
                _unread = entry.Offset;
            Outstanding.Apply(entry);
            _tables.Shared.Apply(entry);
            _views.Apply(entry, Offset);
            Offset = row.Offset;
        }
        return Offset > before;
    }

    private void StoreFolded()
    {
        Outstanding.Store();
        if (_tables.Shared.Store())
            _ledger.ExpectWorkspace();
        var (changed, statusChanged) = _views.Store();
        _ledger.Expect(statusChanged, first: true);
        _ledger.Expect(changed);
        _tables.SetOffset(ProjectionTables.TablesOffset, Offset);
        _tables.SetOffset(ProjectionTables.LedgerOffset, _ledger.Offset);
        if (_unread > 0)
            _tables.SetOffset(ProjectionTables.UnreadOffset, _unread);
    }

    private void InTransaction(Action write)
    {
        using (_writeGate.Enter())
        {
            try
            {
                _tables.Begin();
                write();
                _tables.Commit();
            }
            catch
            {
                IsOpen = false;
                _tables.Rollback();
                throw;
            }
        }
    }

    /// <summary>What memory holds may be ahead of the tables after a failure; the tables are the truth.</summary>
    private void Forget()
    {
        _views.Forget();
        Outstanding.Forget();
        _tables.Shared.Forget();
        Offset = _tables.OffsetOf(ProjectionTables.TablesOffset);
        _unread = _tables.OffsetOf(ProjectionTables.UnreadOffset);
        _ledger.Forget(_tables.OffsetOf(ProjectionTables.LedgerOffset));
    }
}

/// <summary>What is outstanding, up to an offset.</summary>
/// <param name="HasUnread">Whether a row could not be read: what it may have begun or ended is not among the items.</param>
public sealed record OutstandingAhead(IReadOnlyList<OutstandingItem> Items, long Offset, bool HasUnread);
