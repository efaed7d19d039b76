using System.Collections.Immutable;
using SisyphusActors.Core.Ledger;
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
    private Task<IReadOnlyDictionary<string, RunView>>? _flush;

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
    /// <returns>The run where it has ended, nothing of it is on the way and it is at hand; else null, and the journal tells.</returns>
    public async Task<RunView?> FlushAsync(string runId)
    {
        Task<IReadOnlyDictionary<string, RunView>> flush;
        _queue.Hurry(runId);
        lock (_gate)
            flush = _flush ??= Task.Run(() => ProjectAsync(_options.LedgerFilesMax));
        return (await flush.ConfigureAwait(false)).GetValueOrDefault(runId);
    }

    private async Task<IReadOnlyDictionary<string, RunView>> ProjectAsync(int ledgerFilesMax)
    {
        await _applying.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_gate)
                (_isScheduled, _flush) = (false, null);
            var ended = _queue.IsBehind ? _queue.Apply(ledgerFilesMax) : ImmutableDictionary<string, RunView>.Empty;
            if (_queue is { IsBehind: true, Failure: null })
                Schedule();
            return ended;
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
