using Microsoft.Data.Sqlite;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Simulation.Hosts;

/// <summary>The projections of one host: the real projector, behind the engine by as much as a host lets it be.</summary>
internal sealed class SimulatedProjections : ICommitObserver, IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private const int LedgerFilesMax = 16;

    private readonly Play _play;
    private readonly Projector _projector;
    private readonly ProjectionQueue _queue;
    private bool _isScheduled;
    private bool _isDisposed;

    public SimulatedProjections(Play play, IJournal journal)
    {
        _play = play;
        _projector = new Projector(journal, () => play.Tables, play.Files, new WriteGate());
        _queue = new ProjectionQueue(_projector);
        try
        {
            Ahead = _projector.LookAhead();
        }
        catch
        {
            Dispose();
            throw;
        }
        Schedule();
    }

    /// <summary>What its host starts with.</summary>
    public OutstandingAhead Ahead { get; }

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        _queue.Add(rows);
        Schedule();
    }

    /// <summary>All that is in the journal, as a host does that ends.</summary>
    public void CatchUp()
    {
        _queue.Apply(int.MaxValue);
        _queue.CatchUp();
        Check();
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _projector.Dispose();
    }

    private void Schedule()
    {
        if (_isScheduled || _isDisposed)
            return;
        _isScheduled = true;
        _play.Time.After(Delay, Apply);
    }

    private void Apply()
    {
        _isScheduled = false;
        if (_isDisposed)
            return;
        _queue.Apply(LedgerFilesMax);
        Check();
        if (_queue is { IsBehind: true, Failure: null })
            Schedule();
    }

    private void Check()
    {
        if (_queue is { IsBehind: false, Failure: null })
            _play.Books.Ledgers.Compare(_projector.Offset);
    }
}

/// <summary>The tables' database: in memory, and alive from host to host, whoever closes it.</summary>
internal sealed class SimulatedTables : SqliteConnection
{
    static SimulatedTables() => SqliteDatabase.Initialize();

    public SimulatedTables() : base("Data Source=:memory:;Pooling=False") => base.Open();

    public void Release() => base.Dispose(disposing: true);

    protected override void Dispose(bool disposing) { }
}

/// <summary>The ledger's files: in memory, on a disk that may refuse to write.</summary>
internal sealed class SimulatedFiles : ILedgerFiles
{
    private readonly LedgerMemory _files = new();

    /// <summary>So many writes fail from now on.</summary>
    public int WritesToFail { get; set; }

    public void Write(string path, string text)
    {
        if (WritesToFail > 0)
        {
            WritesToFail--;
            throw new IOException("The ledger cannot be written.");
        }
        _files.Write(path, text);
    }

    public byte[]? Read(string path) => _files.Read(path);

    public bool Exists(string path) => _files.Exists(path);

    public void Delete(string path) => _files.Delete(path);

    public IReadOnlyList<string> List() => _files.List();
}
