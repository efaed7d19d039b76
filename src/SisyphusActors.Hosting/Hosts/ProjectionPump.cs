using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Brings the projections up to date behind the engine, at most <see cref="ProjectionOptions.Delay"/> late, without making it wait.</summary>
/// <remarks>A projection that cannot be written is behind, never lost: the next rows try again, and the journal has them all.</remarks>
internal sealed class ProjectionPump : ICommitObserver, IAsyncDisposable
{
    private readonly Projector _projector;
    private readonly ProjectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _applying = new(1);
    private readonly CancellationTokenSource _ended = new();
    private List<JournalRow> _waiting = [];
    private bool _isScheduled;

    public ProjectionPump(Projector projector, ProjectionOptions options, TimeProvider time) => (_projector, _options, _time) = (projector, options, time);

    /// <summary>Why the projections are behind; null when they are not.</summary>
    public Exception? Failure { get; private set; }

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        lock (_gate)
            _waiting.AddRange(rows);
        Schedule();
    }

    /// <summary>Returns once everything committed before the call is projected, or has failed to be.</summary>
    public Task FlushAsync() => ProjectAsync(int.MaxValue);

    private async Task ProjectAsync(int ledgerFilesMax)
    {
        await _applying.WaitAsync().ConfigureAwait(false);
        try
        {
            List<JournalRow> rows;
            lock (_gate)
            {
                (rows, _waiting) = (_waiting, []);
                _isScheduled = false;
            }
            if (rows.Count > 0 || _projector.IsBehind)
                await Task.Run(() => Apply(rows, ledgerFilesMax)).ConfigureAwait(false);
            if (_projector.IsBehind && Failure is null)
                Schedule();
        }
        finally
        {
            _applying.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        Guarded(_projector.CatchUp);
        _projector.Dispose();
    }

    private async Task LaterAsync()
    {
        try
        {
            await Task.Delay(_options.Delay, _time, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        await ProjectAsync(_options.LedgerFilesMax).ConfigureAwait(false);
    }

    private void Schedule()
    {
        lock (_gate)
        {
            if (_isScheduled || _ended.IsCancellationRequested)
                return;
            _isScheduled = true;
        }
        _ = LaterAsync();
    }

    private void Apply(List<JournalRow> rows, int ledgerFilesMax) => Guarded(() =>
    {
        if (Failure is null && (rows.Count == 0 || Follow(rows)))
            _projector.Apply(rows, ledgerFilesMax);
        else
            _projector.CatchUp();
    });

    /// <summary>Between the engine's rows there may be another process's commands, which it does not tell of.</summary>
    private bool Follow(List<JournalRow> rows) =>
        rows[0].Offset <= _projector.Offset + 1 && rows[^1].Offset - rows[0].Offset == rows.Count - 1;

    private void Guarded(Action project)
    {
        try
        {
            project();
            Failure = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            Failure = e;
        }
    }
}
