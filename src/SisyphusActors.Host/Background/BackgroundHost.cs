using SisyphusActors.Host.Cli;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Host.Background;

/// <summary>A host apart from this process: the one there is, or <c>sisyphus host --wait --until-idle</c>, started behind the terminal.</summary>
internal sealed class BackgroundHost(Session session)
{
    private const int ToldLinesMax = 20;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly BackgroundLog _log = new(session.Workspace.Folder);
    private DetachedProcess? _started;

    /// <summary>Where what this process started prints; null when it started nothing.</summary>
    public string? LogPath => _started is null ? null : _log.Path;

    /// <summary>Starts one, which becomes the host as soon as there is none.</summary>
    /// <exception cref="CommandException">It cannot be started here.</exception>
    /// <exception cref="IOException">It was not started.</exception>
    public void Start()
    {
        if (!DetachedProcess.IsSupported)
            throw new CommandException(ExitCode.Usage, "Windows has no sessions to start a background host in: let sisyphus host run in a window of its own.");
        _log.Begin();
        var (file, first) = ThisProgram.Words;
        string[] engine = session.Workspace.Options.Engine is { } name ? ["--engine", name] : [];
        _started = DetachedProcess.Start(
            [
                file, .. first, HostRunsCommand.Name, "--wait", "--until-idle", "--workspace", session.Workspace.Root, "--db", session.Workspace.DatabasePath,
                .. engine, .. session.Workspace.Shell.Secrets.Names.SelectMany(secret => new[] { "--secret", secret }),
            ],
            _log.Path);
    }

    /// <summary>Returns once what was started waits for the lease, or holds it.</summary>
    /// <exception cref="CommandException">It ended.</exception>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        while (!_log.HasGrown)
        {
            ThrowIfFailed();
            await Task.Delay(BetweenLooks, session.Time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Returns once some process hosts: one is started where there is none.</summary>
    /// <returns>Its process.</returns>
    /// <exception cref="CommandException">What was started ended.</exception>
    public async Task<int> HostedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var holder = HostLease.Describe(session.Workspace.DatabasePath);
            if (holder is { Pid: > 0 } && holder.Pid != Environment.ProcessId && (holder.Pid != _started?.Id || HasBegun(_started)))
                return holder.Pid;
            ThrowIfFailed();
            if (holder is null && _started is null or { Ended.IsCompleted: true })
                Start();
            await Task.Delay(BetweenLooks, session.Time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for what only a host can answer, and for a host as long as it waits.</summary>
    /// <param name="ask">Begun when there is a host.</param>
    /// <returns>The answer, and the process that hosts.</returns>
    public async Task<(T Answer, int Host)> AnswerAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        var host = await HostedAsync(cancellation).ConfigureAwait(false);
        var answer = ask();
        while (await Task.WhenAny(answer, Task.Delay(BetweenLooks, session.Time, cancellation)).ConfigureAwait(false) != answer)
            host = await HostedAsync(cancellation).ConfigureAwait(false);
        return (await answer.ConfigureAwait(false), host);
    }

    /// <summary>The lease comes first, and what fails may come after it.</summary>
    private bool HasBegun(DetachedProcess started) => _log.Text().Contains(ForegroundHost.Hosts(started.Id), StringComparison.Ordinal);

    private void ThrowIfFailed()
    {
        if (_started is not { Ended: { IsCompleted: true, Result: not 0 and var code } })
            return;
        var said = _log.Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(ToldLinesMax)
            .Select(line => line.StartsWith(Failure.Prefix, StringComparison.Ordinal) ? line[Failure.Prefix.Length..] : line);
        throw new CommandException(
            code is { } known && Enum.IsDefined((ExitCode)known) ? (ExitCode)known : ExitCode.Unavailable,
            string.Join('\n', [$"The background host {(code is null ? "was killed" : "ended")} before it hosted {session.Workspace.DatabasePath}:", .. said.DefaultIfEmpty($"It said nothing; {session.Next("sisyphus doctor")} looks into the database.")]));
    }
}
