using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Hosting.Runs;

/// <summary>
/// One program's way to the runs of a workspace. It reads beside any host; it commands the live host, wherever that is,
/// and becomes the host itself when there is none.
/// </summary>
/// <param name="engine">What a host this client becomes runs on.</param>
public sealed partial class SisyphusClient(SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a client that is disposed lets its host finish what is at work, unless it says otherwise.</summary>
    public static readonly TimeSpan DefaultStopPatience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _hosting = new(1);
    private readonly SemaphoreSlim _seeding = new(1);
    private readonly Lock _reading = new();
    private SqliteJournal? _readJournal;
    private Task _watching = Task.CompletedTask;
    private bool _isDisposed;
    private int _seeded;
    private bool _hostIsLost;

    public SisyphusWorkspace Workspace => workspace;

    /// <summary>The host this process is; null while it is none, and again once its engine has ended.</summary>
    public SisyphusHost? Host { get; private set; }

    /// <summary>
    /// How long <see cref="DisposeAsync"/> waits for what is at work to end by itself, nothing new begun, before it is asked to stop; 5 s by default.
    /// A container that ends a program after some time wants less than that.
    /// </summary>
    public TimeSpan StopPatience { get; set; } = DefaultStopPatience;

    /// <summary>Whether this client becomes the host where there is none; true by default. One that never does waits until another process has.</summary>
    public bool MayHost { get; init; } = true;

    /// <summary>Told what a host this client becomes commits; null by default.</summary>
    public ICommitObserver? Observer { get; init; }

    /// <summary>Wraps the journal of a host this client becomes; tests stop a host at a commit with it.</summary>
    internal Func<IJournal, IJournal> DecorateJournal { get; init; } = journal => journal;

    /// <summary>Reads runs and ledgers as of now; null while the workspace has no database.</summary>
    /// <exception cref="JournalUnreadableException">The database is damaged, newer, or none of ours.</exception>
    public RunReader? Runs => Journal is { } journal ? new RunReader(journal, journal.OpenReader, _hostIsLost) : null;

    /// <summary>Reads agents, mail, memories and skills as of now; null while the workspace has no database.</summary>
    /// <inheritdoc cref="Runs" path="/exception"/>
    public SharedReader? Shared => Journal is { } journal ? new SharedReader(journal, journal.OpenReader) : null;

    /// <summary>The journal, for reading; null while the workspace has none.</summary>
    public SqliteJournal? Journal
    {
        get
        {
            lock (_reading)
                return workspace.HasDatabase ? _readJournal ??= SqliteJournal.OpenReadOnly(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout) : null;
        }
    }

    /// <summary>Becomes the host, unless it is or another process is.</summary>
    /// <returns>Whether this process is the host now.</returns>
    public async Task<bool> TryHostAsync() => await HostAsync().ConfigureAwait(false) is not null;

    /// <summary>Becomes the host, even if the lease is taken for a moment: a reader that notes a crash holds it for one.</summary>
    /// <returns>Null when another process still is.</returns>
    internal async Task<SisyphusHost?> TryHostAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (await HostAsync().ConfigureAwait(false) is { } host)
                return host;
            if (time.GetElapsedTime(since) > patience)
                return null;
            await Task.Delay(workspace.Options.Client.PollInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a command to an actor and waits for its outcome: to this host, to another process's, or as the host that was missing.</summary>
    /// <param name="key">Idempotency key, 1 to 200 characters; a new one each time by default.</param>
    /// <exception cref="IdempotencyConflictException">The key stands for another command.</exception>
    /// <exception cref="SecretStoredException">It holds the value of a secret; nothing was stored.</exception>
    public async Task<Outcome> SendAsync(PersistenceId to, IMessage message, string? key = null, CancellationToken cancellation = default)
    {
        SecretStoredException.ThrowIfHeld(message, workspace.Shell.Secrets);
        key ??= Guid.NewGuid().ToString("n");
        ClientCommand? written = null;
        try
        {
            while (true)
            {
                if (await HostAsync().ConfigureAwait(false) is { } host)
                    return await host.Engine.TellAsync(to, message, key, cancellation).ConfigureAwait(false);
                written ??= ClientCommand.Write(workspace, to, message, key, time);
                if (written.Outcome() is { } outcome)
                    return outcome;
                await Task.Delay(workspace.Options.Client.PollInterval, time, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            written?.Dispose();
        }
    }

    /// <summary>Starts a run.</summary>
    /// <param name="inputs">A JSON object.</param>
    /// <param name="runId">1 to 100 characters of <c>a-z 0-9 - _ .</c>; a new one by default. A second start under one id is refused.</param>
    /// <returns>The run's id and what its coordinator said.</returns>
    /// <exception cref="SecretStoredException">The workflow or an input holds the value of a secret; nothing was stored.</exception>
    public async Task<(string RunId, Outcome Outcome)> StartAsync(
        WorkflowDefinition definition, Json inputs, string by, string? runId = null, CancellationToken cancellation = default)
    {
        if (runId is null && workspace.Seed is { } seed)
            return await StartSeededAsync(seed, id => StartOf(definition, inputs, by, id), cancellation).ConfigureAwait(false);
        runId ??= RunIds.Random();
        RunIds.ThrowIfInvalid(runId);
        return (runId, await StartAsync(runId, StartOf(definition, inputs, by, runId), cancellation).ConfigureAwait(false));
    }

    /// <summary>Takes a run up again that has no host: what was at work when its host ended is looked into first.</summary>
    public Task<Outcome> ResumeAsync(string runId, string by, CancellationToken cancellation = default) =>
        SendAsync(new RunActors(runId).Coordinator, new RunMessage.ResumeRun(by), cancellation: cancellation);

    /// <summary>Lets a paused run go on.</summary>
    public Task<Outcome> UnpauseAsync(string runId, string by, CancellationToken cancellation = default) =>
        SendAsync(new RunActors(runId).Executor, new ExecutorMessage.UnpauseExecution(by), cancellation: cancellation);

    /// <summary>Follows a run until it is as wanted: see <see cref="FollowAsync(IReadOnlyList{string}, Func{RunView, bool}, Action{RunView, StatusChange}?, bool, Action{IReadOnlyList{RunView}}?, CancellationToken)"/>.</summary>
    public async Task<RunView> FollowAsync(
        string runId,
        Func<RunView, bool> until,
        Action<RunView, StatusChange>? changed = null,
        bool takeOver = false,
        Action<RunView>? polled = null,
        CancellationToken cancellation = default) =>
        (await FollowAsync([runId], until, changed, takeOver, runs => polled?.Invoke(runs[0]), cancellation).ConfigureAwait(false))[0];

    /// <summary>Follows runs until all of them are at once as wanted.</summary>
    /// <param name="until">Asked whenever a run's actors have handled all they told each other, and while it is interrupted.</param>
    /// <param name="changed">Told of each change of status, by run in order.</param>
    /// <param name="takeOver">Should the runs' host end, this process takes its place and they go on.</param>
    /// <param name="polled">Called after each look at the journal, some 40 times a second; on the same thread as the other two, so it may read the views.</param>
    /// <returns>The runs, in the order given.</returns>
    public async Task<IReadOnlyList<RunView>> FollowAsync(
        IReadOnlyList<string> runIds,
        Func<RunView, bool> until,
        Action<RunView, StatusChange>? changed = null,
        bool takeOver = false,
        Action<IReadOnlyList<RunView>>? polled = null,
        CancellationToken cancellation = default)
    {
        var follower = new RunFollower(Journal ?? throw new InvalidOperationException("There is no database to follow."), Runs!, runIds);
        SisyphusHost? host = null;
        while (true)
        {
            follower.ReadOn(changed);
            polled?.Invoke(follower.Views);
            if (follower.Views.All(IsOver))
                return follower.Views;
            // Whoever follows through this process's host is told why it ended; the next call may try again.
            host = Host ?? host;
            ThrowIfOnlyFailedAreLeft();
            if (host is { Engine.Completion: { IsCompleted: true } ended })
                await ended.ConfigureAwait(false);
            if (takeOver && Host is null && await TryHostAsync().ConfigureAwait(false))
                foreach (var run in follower.Views.Where(run => run.WaitsFor is not WaitsFor.Nobody))
                    await ResumeAsync(run.RunId, "host", cancellation).ConfigureAwait(false);
            await Task.Delay(workspace.Options.Client.PollInterval, time, cancellation).ConfigureAwait(false);
        }

        bool IsOver(RunView run) => (follower.IsSettled(run.RunId) || run.Status == RunStatus.Interrupted) && until(run);

        // One that cannot go on does not take the others along.
        void ThrowIfOnlyFailedAreLeft()
        {
            var left = follower.Views.Where(run => !IsOver(run)).Select(run => (run.RunId, Failure: host?.Engine.FailureOf(run.RunId))).ToList();
            if (left is [{ Failure: { } failure, RunId: var runId }, ..] && left.All(run => run.Failure is not null))
                throw new JournalUnreadableException($"Run '{runId}' cannot go on: {failure.Message}", failure);
        }
    }

    /// <summary>A run as it is now.</summary>
    /// <returns>Also whether its actors have handled all they told each other: until then it may be about to go on, as after a retry. Null when there is no such run.</returns>
    internal (RunView Run, bool IsSettled)? Look(string runId)
    {
        if (Journal is not { } journal)
            return null;
        var follower = new RunFollower(journal, Runs!, [runId]);
        follower.ReadOn();
        return follower.Views[0] is { Exists: true } run ? (run, follower.IsSettled(runId)) : null;
    }

    /// <summary>What a run was started with; null when nobody started it by <see cref="StartAsync(WorkflowDefinition, Json, string, string?, CancellationToken)"/>.</summary>
    internal RunMessage.StartRun? StartedWith(string runId) =>
        Journal?.Read(PersistenceId.Client(StartKey(runId))).FirstOrDefault()?.Recorded.Event is ActorEvent.MessageSent { Message: RunMessage.StartRun start } ? start : null;

    /// <summary>Where nobody hosts the workspace, notes the crash of its last host, if it crashed: no run then says that it is running. Where nothing can be written, only what this client shows says so.</summary>
    public void NoteCrash()
    {
        _hostIsLost = false;
        if (Host is not null || Journal is not { } stored)
            return;
        try
        {
            // The lease is taken only where it is needed: whoever wants to be the host at this moment would be told that another is.
            if (stored.LastManifest(HostEvent.StreamId) is null or HostEvent.StoppedName or HostEvent.LostName || HostLease.Describe(workspace.DatabasePath) is not null)
                return;
            _hostIsLost = true;
            using var lease = HostLease.TryAcquire(workspace.DatabasePath);
            using var journal = lease is null ? null : SqliteJournal.Open(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
            var isNoted = journal is not null && new HostRecord(journal, time).NoteCrash();
            _hostIsLost = false;
            if (!isNoted)
                return;
            using var projector = new Projector(journal!, workspace.Folder);
            projector.CatchUp();
        }
        catch (Exception e) when (e is JournalUnavailableException or CommitUnknownException or SqliteException or IOException or UnauthorizedAccessException)
        {
            // A read-only place or a full disk: readers fold the same from the journal, to which the crash itself is added.
        }
    }

    /// <summary>Ends the host this process is, if it is one, in order, and leaves the commands of some runs at work; the next host goes on with them once the runs are resumed.</summary>
    /// <param name="isHandedOn">Which runs, by id.</param>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public async Task HandOnAsync(Func<string, bool> isHandedOn)
    {
        await _hosting.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Host is not { } host)
                return;
            await host.HandOnAsync(isHandedOn).ConfigureAwait(false);
            ProjectionFailure = host.ProjectionFailure;
        }
        finally
        {
            Host = null;
            _hosting.Release();
        }
    }

    /// <summary>Ends the host this process is, if it is one: see <see cref="StopPatience"/> and <see cref="SisyphusHost.DisposeAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _hosting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (Host is { } host)
                await EndAsync(host).ConfigureAwait(false);
        }
        finally
        {
            Host = null;
            _hosting.Release();
        }
        await _watching.ConfigureAwait(false);
        lock (_reading)
            _readJournal?.Dispose();
    }

    private RunMessage.StartRun StartOf(WorkflowDefinition definition, Json inputs, string by, string runId)
    {
        var secrets = workspace.Shell.Secrets;
        return new RunMessage.StartRun(
            definition.Name, definition.Document, inputs, workspace.Seed ?? runId, workspace.Root, by, secrets.Names.Count == 0 ? null : [.. secrets.Names]);
    }

    private Task<Outcome> StartAsync(string runId, RunMessage start, CancellationToken cancellation) =>
        SendAsync(new RunActors(runId).Coordinator, start, StartKey(runId), cancellation);

    /// <summary>Starts the seed's first run that there is not yet. One start at a time: two would choose the same id, and the second be taken for a repeat of the first.</summary>
    private async Task<(string RunId, Outcome Outcome)> StartSeededAsync(string seed, Func<string, RunMessage> startOf, CancellationToken cancellation)
    {
        await _seeding.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var id = RunIds.Seeded(seed, ++_seeded);
                if (IsTaken(id))
                    continue;
                try
                {
                    if (await StartAsync(id, startOf(id), cancellation).ConfigureAwait(false) is var outcome and not Outcome.Refused { Reason: "run-exists" })
                        return (id, outcome);
                }
                catch (IdempotencyConflictException)
                {
                    // Another process chose it in this moment.
                }
            }
        }
        finally
        {
            _seeding.Release();
        }
    }

    private bool IsTaken(string runId) =>
        Journal is { } journal && (journal.Read(PersistenceId.Client(StartKey(runId))).Any() || journal.Read(new RunActors(runId).Coordinator).Any());

    private static string StartKey(string runId) => $"start-{runId}";
}
