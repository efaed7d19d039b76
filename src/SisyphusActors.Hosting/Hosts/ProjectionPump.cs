using SisyphusActors.Engine;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Brings the projections up to date behind the engine, at most <see cref="ProjectionOptions.Delay"/> late, without making it wait.</summary>
/// <remarks>A projection that cannot be written is behind, never lost: the next rows try again, and the journal has them all.</remarks>
internal sealed class ProjectionPump : ICommitObserver, IAsyncDisposable
{
    private readonly ProjectionQueue _queue;
    private readonly Projector _projector;
    private readonly ProjectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _applying = new(1);
    private readonly CancellationTokenSource _ended = new();
    private bool _isScheduled;
    private Task? _flush;

    public ProjectionPump(Projector projector, ProjectionOptions options, TimeProvider time) =>
        (_projector, _queue, _options, _time) = (projector, new ProjectionQueue(projector), options, time);

    /// <inheritdoc cref="ProjectionQueue.Failure"/>
    public Exception? Failure => _queue.Failure;

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        _queue.Add(rows);
        Schedule();
    }

    /// <summary>Has what is behind, the last host's rows first of all, written within the delay.</summary>
    public void Schedule()
    {
        lock (_gate)
        {
            if (_isScheduled || _ended.IsCancellationRequested)
                return;
            _isScheduled = true;
        }
        _ = LaterAsync();
    }

    /// <summary>Returns once everything committed before the call is in the tables, and this run's ledger file is as current; or has failed to be.</summary>
    /// <remarks>Whoever asks before a flush has begun shares it: hundreds of runs that end together cost a few.</remarks>
    public Task FlushAsync(string runId)
    {
        _queue.Hurry(runId);
        lock (_gate)
            return _flush ??= Task.Run(() => ProjectAsync(_options.LedgerFilesMax));
    }

    private async Task ProjectAsync(int ledgerFilesMax)
    {
        await _applying.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_gate)
                (_isScheduled, _flush) = (false, null);
            if (_queue.IsBehind)
                _queue.Apply(ledgerFilesMax);
            if (_queue is { IsBehind: true, Failure: null })
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
        await Task.Run(() => ProjectAsync(int.MaxValue)).ConfigureAwait(false);
        _queue.CatchUp();
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
}
