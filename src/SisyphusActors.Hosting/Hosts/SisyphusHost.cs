using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>The one process that runs the actors of a workspace, for as long as it holds the lease.</summary>
public sealed class SisyphusHost : IAsyncDisposable
{
    private readonly HostLease _lease;
    private readonly IJournal _journal;
    private readonly HostRecord _record;
    private readonly ProjectionPump _projections;
    private readonly OperationDispatcher _operations;
    private readonly RunEndings _endings = new();

    private SisyphusHost(
        HostLease lease, SqliteJournal stored, IJournal journal, SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time)
    {
        (_lease, _journal) = (lease, journal);
        var options = workspace.Options;
        _record = new HostRecord(journal, time);
        _record.NoteCrash();
        var projector = new Projector(stored, workspace.Folder);
        projector.CatchUp();
        var (unheard, upTo) = (CommandsIn(projector.Outstanding), projector.Offset);
        _projections = new ProjectionPump(projector, options.Projections, time);
        _operations = new OperationDispatcher(handlers.Operations(workspace.Shell, options.Handlers.StopTimeout, time));
        _record.NoteStart(engine.Name);
        Engine = engine.Start(new EngineSetup(
            journal, stored.Database.Path, new SqlitePoisonCounter(stored.Database), Behaviors(handlers, options), _operations,
            new CommitObservers(_projections, _endings), time)
        {
            Options = options.Actors,
            ClientMailAfter = upTo,
        });
        Engine.Wake(unheard.Select(RunActors.Of).Distinct().SelectMany(run => run.All));
    }

    public IActorEngine Engine { get; }

    /// <summary>Takes the lease and starts the engine; what the last host left behind is recorded and projected first.</summary>
    /// <returns>Null when another process holds the lease.</returns>
    /// <exception cref="JournalUnavailableException">The database cannot be written.</exception>
    /// <exception cref="JournalUnreadableException">The database is damaged, newer, or none of ours.</exception>
    public static SisyphusHost? TryStart(SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time) =>
        TryStart(workspace, handlers, engine, time, journal => journal);

    /// <param name="decorate">Wraps the journal; tests stop a host at a commit with it.</param>
    internal static SisyphusHost? TryStart(
        SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time, Func<IJournal, IJournal> decorate)
    {
        if (HostLease.TryAcquire(workspace.DatabasePath) is not { } lease)
            return null;
        SqliteJournal? journal = null;
        try
        {
            journal = SqliteJournal.Open(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
            return new SisyphusHost(lease, journal, decorate(journal), workspace, handlers, engine, time);
        }
        catch
        {
            journal?.Dispose();
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Ends when the run next succeeds, fails or is cancelled.</summary>
    public Task EndOf(string runId) => _endings.Of(runId);

    /// <summary>Brings what people read up to date with all that was committed before the call.</summary>
    public Task FlushAsync() => _projections.FlushAsync();

    /// <summary>Claims nothing new and lets what is at work come to its end.</summary>
    /// <param name="hurry">Cancelled to stop what is at work as well; such a step is in doubt afterwards, unless it may be repeated.</param>
    public Task DrainAsync(CancellationToken hurry) => Engine.DrainAsync(hurry);

    /// <summary>Ends the host: what has not ended is interrupted, and goes on with the next one.</summary>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        await _operations.StopAllAsync().ConfigureAwait(false);
        if (!Engine.Completion.IsFaulted)
            NoteStop();
        await _projections.DisposeAsync().ConfigureAwait(false);
        _journal.Dispose();
        _lease.Dispose();
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

    /// <summary>Commands nobody has handled: whoever wrote one while the last host died, or this one started, may still wait for its outcome.</summary>
    private static List<PersistenceId> CommandsIn(Outstanding outstanding) =>
        [.. outstanding.Items().Where(i => i.Kind == OutstandingKind.Mail && new PersistenceId(i.Key).IsClient).Select(i => i.Actor)];

    private static BehaviorCatalog Behaviors(StepHandlers handlers, SisyphusOptions options) =>
        new BehaviorCatalog { SnapshotEventsMin = options.Actors.SnapshotEventsMin }
        .Add(RunActors.CoordinatorRole, new CoordinatorBehavior())
        .Add(RunActors.PlannerRole, new PlannerBehavior(options.Runs.MaxParallel))
        .Add(RunActors.ValidatorRole, new ValidatorBehavior(new PlanRules(handlers.Types)))
        .Add(RunActors.ExecutorRole, new ExecutorBehavior());

    private sealed class CommitObservers(params ICommitObserver[] observers) : ICommitObserver
    {
        public void Committed(IReadOnlyList<JournalRow> rows)
        {
            foreach (var observer in observers)
                observer.Committed(rows);
        }
    }
}
