using SisyphusActors.Core.Behaviors;
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
public sealed class SisyphusClient(SisyphusWorkspace workspace, StepHandlers handlers, IActorEngineFactory engine, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _hosting = new(1);
    private SqliteJournal? _readJournal;

    public SisyphusWorkspace Workspace => workspace;

    /// <summary>The host this process is; null while it is none.</summary>
    public SisyphusHost? Host { get; private set; }

    /// <summary>Wraps the journal of a host this client becomes; tests stop a host at a commit with it.</summary>
    internal Func<IJournal, IJournal> DecorateJournal { get; init; } = journal => journal;

    /// <summary>Reads runs and ledgers as of now; null while the workspace has no database.</summary>
    /// <exception cref="JournalUnreadableException">The database is damaged, newer, or none of ours.</exception>
    public RunReader? Runs => Journal is { } journal ? new RunReader(journal, journal.OpenReader) : null;

    /// <summary>The journal, for reading; null while the workspace has none.</summary>
    public SqliteJournal? Journal => workspace.HasDatabase ? _readJournal ??= SqliteJournal.OpenReadOnly(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout) : null;

    /// <summary>Becomes the host, unless it is or another process is.</summary>
    /// <returns>Whether this process is the host now.</returns>
    public async Task<bool> TryHostAsync()
    {
        await _hosting.WaitAsync().ConfigureAwait(false);
        try
        {
            Host ??= SisyphusHost.TryStart(workspace, handlers, engine, time, DecorateJournal);
            return Host is not null;
        }
        finally
        {
            _hosting.Release();
        }
    }

    /// <summary>Sends a command to an actor and waits for its outcome: to this host, to another process's, or as the host that was missing.</summary>
    /// <param name="key">Idempotency key, 1 to 200 characters; a new one each time by default.</param>
    /// <exception cref="IdempotencyConflictException">The key stands for another command.</exception>
    public async Task<Outcome> SendAsync(PersistenceId to, IMessage message, string? key = null, CancellationToken cancellation = default)
    {
        key ??= Guid.NewGuid().ToString("n");
        ClientCommand? written = null;
        try
        {
            while (!await TryHostAsync().ConfigureAwait(false))
            {
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
        return await Host!.Engine.TellAsync(to, message, key, cancellation).ConfigureAwait(false);
    }

    /// <summary>Starts a run.</summary>
    /// <param name="inputs">A JSON object.</param>
    /// <param name="runId">1 to 100 characters of <c>a-z 0-9 - _ .</c>; a new one by default. A second start under one id is refused.</param>
    /// <returns>The run's id and what its coordinator said.</returns>
    public async Task<(string RunId, Outcome Outcome)> StartAsync(
        WorkflowDefinition definition, Json inputs, string by, string? runId = null, CancellationToken cancellation = default)
    {
        runId ??= NewRunId();
        RunIds.ThrowIfInvalid(runId);
        var start = new RunMessage.StartRun(definition.Name, definition.Document, inputs, workspace.Seed ?? runId, workspace.Root, by);
        return (runId, await SendAsync(new RunActors(runId).Coordinator, start, $"start-{runId}", cancellation).ConfigureAwait(false));
    }

    /// <summary>Takes a run up again that has no host: what was at work when its host ended is looked into first.</summary>
    public Task<Outcome> ResumeAsync(string runId, string by, CancellationToken cancellation = default) =>
        SendAsync(new RunActors(runId).Coordinator, new RunMessage.ResumeRun(by), cancellation: cancellation);

    /// <summary>Follows a run until it is as wanted.</summary>
    /// <param name="until">Asked whenever the run's actors have handled all they told each other, and while it is interrupted.</param>
    /// <param name="changed">Told of each change of status, in order.</param>
    /// <param name="takeOver">Should the run's host end, this process takes its place and the run goes on.</param>
    /// <param name="polled">Called after each look at the journal, some 40 times a second; on the same thread as the other two, so it may read the view.</param>
    public async Task<RunView> FollowAsync(
        string runId,
        Func<RunView, bool> until,
        Action<RunView, StatusChange>? changed = null,
        bool takeOver = false,
        Action<RunView>? polled = null,
        CancellationToken cancellation = default)
    {
        var follower = new RunFollower(Journal ?? throw new InvalidOperationException("There is no database to follow."), Runs!, runId);
        while (true)
        {
            follower.ReadOn(changed);
            polled?.Invoke(follower.View);
            if ((follower.IsSettled || follower.View.Status == RunStatus.Interrupted) && until(follower.View))
                return follower.View;
            if (Host?.Engine.FailureOf(runId) is { } failure)
                throw new JournalUnreadableException($"Run '{runId}' cannot go on: {failure.Message}", failure);
            if (Host is { Engine.Completion: { IsCompleted: true } ended })
                await ended.ConfigureAwait(false);
            if (takeOver && Host is null && await TryHostAsync().ConfigureAwait(false) && !follower.View.Status.IsEnded())
                await ResumeAsync(runId, "host", cancellation).ConfigureAwait(false);
            await Task.Delay(workspace.Options.Client.PollInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A run that has ended; null while its actors have not handled all they told each other, since after a retry it may be about to go on.</summary>
    internal RunView? Ended(string runId)
    {
        var follower = new RunFollower(Journal!, Runs!, runId);
        follower.ReadOn();
        return follower.IsSettled && follower.View.Status.IsEnded() ? follower.View : null;
    }

    /// <summary>Where nobody hosts the workspace, notes the crash of its last host, if it crashed: no run then says that it is running. Where nothing can be written, does nothing.</summary>
    public void NoteCrash()
    {
        if (Host is not null || !workspace.HasDatabase)
            return;
        try
        {
            using var lease = HostLease.TryAcquire(workspace.DatabasePath);
            if (lease is null)
                return;
            using var journal = SqliteJournal.Open(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
            if (!new HostRecord(journal, time).NoteCrash())
                return;
            using var projector = new Projector(journal, workspace.Folder);
            projector.CatchUp();
        }
        catch (Exception e) when (e is JournalUnavailableException or IOException or UnauthorizedAccessException)
        {
            // A read-only place: readers fold the same from the journal, only the crash itself stays unsaid.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync().ConfigureAwait(false);
        _readJournal?.Dispose();
        _hosting.Dispose();
    }

    private string NewRunId()
    {
        if (workspace.Seed is not { } seed)
            return RunIds.Random();
        for (var n = 1; ; n++)
        {
            var id = RunIds.Seeded(seed, n);
            if (Journal is not { } journal || !journal.Read(new RunActors(id).Coordinator).Any())
                return id;
        }
    }
}
