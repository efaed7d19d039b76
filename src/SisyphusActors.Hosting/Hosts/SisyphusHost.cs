using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Models;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Models;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>The one process that runs the actors of a workspace, for as long as it holds the lease.</summary>
public sealed class SisyphusHost : IAsyncDisposable
{
    private readonly HostLease _lease;
    private readonly IJournal _journal;
    private readonly HostRecord _record;
    private readonly ProjectionPump _projections;
    private readonly ModelProviders _models;
    private readonly OperationDispatcher _dispatcher;
    private readonly HostedOperations _operations;
    private readonly RunSignals _signals = new();
    private int _disposals;

    private SisyphusHost(
        HostLease lease, SqliteJournal stored, IJournal journal, SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time,
        ICommitObserver? observer)
    {
        (_lease, _journal) = (lease, journal);
        var options = workspace.Options;
        _record = new HostRecord(journal, time);
        _record.NoteCrash();
        var projector = new Projector(stored, workspace.Folder);
        var outstanding = LookAhead(projector);
        // A row that cannot be read may be the claim of a command that is still at work.
        if (!outstanding.HasUnread)
            new ShellHandler(workspace.Shell, time).ForgetAllBut(ClaimsIn(outstanding.Items));
        _projections = new ProjectionPump(projector, options.Projections, time);
        _models = ConfiguredModels.Of(workspace, Environment.GetEnvironmentVariable, time);
        _dispatcher = new OperationDispatcher(
            handlers.Operations(workspace, _models, () => new RunReader(stored), new SharedReader(stored, stored.OpenReader), time), workspace.Shell.Secrets);
        _operations = new HostedOperations(_dispatcher);
        _record.NoteStart(engine.Name);
        var behaviors = RunBehaviors.Catalog(handlers.Types, options.Planner(), options.Gateway(), options.Builder(), options.Agent(), options.Actors.SnapshotEventsMin);
        var setup = new EngineSetup(
            journal, stored.Database.Path, new SqlitePoisonCounter(stored.Database), behaviors, _operations,
            new CommitObservers([_projections, _signals, .. observer is null ? [] : (ICommitObserver[])[observer]]), time)
        {
            Options = options.Actors,
            BusyTimeout = options.Journal.BusyTimeout,
            ClientMailAfter = outstanding.Offset,
        };
        try
        {
            Engine = engine.Start(setup);
        }
        catch
        {
            // It ended in order, as far as the next host is concerned: nothing has run.
            NoteStop();
            projector.Dispose();
            throw;
        }
        _projections.Schedule();
        Engine.Wake(ReceiversIn(outstanding.Items).SelectMany(actor => behaviors.StartedWith(actor, journal)).Distinct());
    }

    public IActorEngine Engine { get; }

    /// <summary>Takes the lease and starts the engine; that the last one crashed is recorded first.</summary>
    /// <returns>Null when another process holds the lease.</returns>
    /// <exception cref="JournalUnavailableException">The database cannot be written.</exception>
    /// <exception cref="JournalUnreadableException">The database is damaged, newer, or none of ours.</exception>
    public static SisyphusHost? TryStart(SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time) =>
        TryStart(workspace, handlers, engine, time, observer: null, journal => journal);

    /// <param name="observer">Told what this host commits.</param>
    /// <param name="decorate">Wraps the journal; tests stop a host at a commit with it.</param>
    internal static SisyphusHost? TryStart(
        SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time, ICommitObserver? observer, Func<IJournal, IJournal> decorate)
    {
        if (HostLease.TryAcquire(workspace.DatabasePath) is not { } lease)
            return null;
        SqliteJournal? journal = null;
        try
        {
            journal = SqliteJournal.Open(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
            return new SisyphusHost(lease, journal, decorate(journal), workspace, handlers, engine, time, observer);
        }
        catch
        {
            journal?.Dispose();
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Names of the secrets that a run waits for here: its steps are neither begun nor told of without their values, which nothing stores.</summary>
    public IReadOnlyList<string> MissingSecrets(string runId) => _dispatcher.MissingSecrets(runId);

    /// <summary>Whether this host can move a run by itself: it has the secrets and the step handlers that the run waits for, and can read it.</summary>
    public bool CanMove(string runId) =>
        MissingSecrets(runId).Count == 0 && _dispatcher.WaitingForHandler.All(r => r.RunId != runId) && Engine.FailureOf(runId) is null;

    /// <inheritdoc cref="RunSignals.Next"/>
    internal Task NextSignalOf(string runId, bool eachMessage) => _signals.Next(runId, eachMessage);

    /// <summary>Brings what people read of a run up to date with all that was committed before the call.</summary>
    public Task FlushAsync(string runId) => EndedAsync(runId);

    /// <inheritdoc cref="ProjectionPump.FlushAsync"/>
    internal Task<RunView?> EndedAsync(string runId) => _projections.FlushAsync(runId);

    /// <summary>Why tables and ledgers are behind the journal; null when they are not. Nothing is lost by it.</summary>
    public Exception? ProjectionFailure => _projections.Failure;

    /// <summary>Claims nothing new and lets what is at work come to its end.</summary>
    /// <param name="hurry">Cancelled to stop what is at work as well; such a step is in doubt afterwards, unless it may be repeated.</param>
    /// <remarks>An engine that ends meanwhile settles nothing any more.</remarks>
    public Task DrainAsync(CancellationToken hurry) => Task.WhenAny(Engine.DrainAsync(hurry), Engine.Completion);

    /// <summary>
    /// Ends the host: nothing new is claimed, what is at work is asked to stop, and what ended all the same is settled.
    /// What has not ended is interrupted, and goes on with the next host. The lease is free afterwards, whatever fails.
    /// </summary>
    public ValueTask DisposeAsync() => new(EndAsync(isHandedOn: null));

    /// <summary>Ends the host as <see cref="DisposeAsync"/> does, but leaves the commands of some runs at work for the host that goes on with them.</summary>
    /// <param name="isHandedOn">Which runs, by id.</param>
    public Task HandOnAsync(Func<string, bool> isHandedOn) => EndAsync(isHandedOn);

    private async Task EndAsync(Func<string, bool>? isHandedOn)
    {
        if (Interlocked.Increment(ref _disposals) > 1)
            return;
        try
        {
            await EndEngineAsync(isHandedOn).ConfigureAwait(false);
            await _models.DisposeAsync().ConfigureAwait(false);
            if (!Engine.Completion.IsFaulted)
                NoteStop();
            await _projections.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            try
            {
                _journal.Dispose();
            }
            finally
            {
                _lease.Dispose();
            }
        }
    }

    /// <summary>The engine lives until the operations have stopped, to settle what ended; it handles all it was told before it ends.</summary>
    private async Task EndEngineAsync(Func<string, bool>? isHandedOn)
    {
        try
        {
            await DrainAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            await _operations.StopAsync(isHandedOn).ConfigureAwait(false);
        }
        finally
        {
            await Engine.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A host that cannot say that it ended has crashed, as far as the next one can tell: the same for every run, and no reason to keep the lease.</summary>
    private void NoteStop()
    {
        try
        {
            _record.NoteStop();
        }
        catch (Exception e) when (e is JournalUnavailableException or CommitUnknownException)
        {
        }
    }

    private static OutstandingAhead LookAhead(Projector projector)
    {
        try
        {
            return projector.LookAhead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ledger files that cannot be written now are written later. The tables were stored before them.
            return projector.LookAhead();
        }
    }

    /// <summary>
    /// Mail a host takes up by itself: commands, whose sender may still wait for an outcome, and what runs sent to the workspace's own actors.
    /// The rest of a run's mail waits until somebody resumes it.
    /// </summary>
    internal static IReadOnlyList<PersistenceId> ReceiversIn(IReadOnlyList<OutstandingItem> outstanding) =>
        [.. outstanding.Where(i => i.Kind == OutstandingKind.Mail && (new PersistenceId(i.Key).IsClient || WorkspaceActors.Owns(i.Actor))).Select(i => i.Actor)];

    private static HashSet<string> ClaimsIn(IReadOnlyList<OutstandingItem> outstanding) =>
        outstanding.Where(i => i.Kind == OutstandingKind.Claim).Select(i => i.Key).ToHashSet(StringComparer.Ordinal);

    private sealed class CommitObservers(params ICommitObserver[] observers) : ICommitObserver
    {
        public void Committed(IReadOnlyList<JournalRow> rows)
        {
            foreach (var observer in observers)
                observer.Committed(rows);
        }
    }
}
