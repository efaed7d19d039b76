using System.CommandLine;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Background;

/// <summary>Commands with <c>--detach</c>: they leave the work to another process, and return once what they asked for is durable.</summary>
internal sealed class DetachedRuns(Session session, CancellationToken interrupted) : IAsyncDisposable
{
    private readonly BackgroundHost _background = new(session);
    private readonly SisyphusClient _client = session.NewClient(mayHost: false);
    private int _host;

    public static Option<bool> Option() => new("--detach", "-d")
    {
        Description = "Return once the run is taken over by the process that hosts, or by one started in the background.",
    };

    /// <exception cref="CommandException">A host is there already, and was not given them.</exception>
    public void ThrowIfSecretsCannotReachTheHost() => SecretOption.ThrowIfHostLacksThem(session);

    /// <summary>Asks for what only a host can answer.</summary>
    /// <exception cref="CommandException">It was refused, or no host can be started.</exception>
    public async Task<T> AskAsync<T>(Func<SisyphusClient, CancellationToken, Task<T>> ask, Func<T, Outcome> outcomeOf)
    {
        (var answer, _host) = await _background.AnswerAsync(() => ask(_client, interrupted), interrupted).ConfigureAwait(false);
        PersonsCommand.ThrowIfRefused(outcomeOf(answer));
        return answer;
    }

    /// <summary>One that a host has at work needs no word to go on.</summary>
    /// <param name="asItIs">Whatever has changed since it was interrupted.</param>
    public async Task ResumeAsync(RunView run, bool asItIs = false)
    {
        if (!run.Status.NeedsHost() || HostLease.Describe(session.Workspace.DatabasePath) is null)
            await AskAsync(
                (client, cancellation) => asItIs ? client.ResumeAsItIsAsync(run.RunId, Session.By, cancellation) : client.ResumeAsync(run.RunId, Session.By, cancellation),
                outcome => outcome).ConfigureAwait(false);
        else
            _host = await _background.HostedAsync(interrupted).ConfigureAwait(false);
    }

    public ExitCode Tell(IReadOnlyList<string> runIds, bool all)
    {
        var runs = runIds.Select(id => session.Runs.Get(id)!).Select(run => new Shapes.Detached(
            run.RunId, run.Status.Name(), _host, _background.LogPath,
            session.Next($"sisyphus show {run.RunId} --follow")!, session.Next($"sisyphus cancel {run.RunId}")!)).ToList();
        if (session.Json)
            session.Screen.Line(all ? Shapes.Document(new Shapes.DetachedList(runs)) : Shapes.Document(runs[0]));
        else
            foreach (var run in runs)
            {
                session.Screen.Line($"run {run.RunId}: goes on in process {run.Host}");
                session.Screen.Line($"  follow: {run.Follow}");
                session.Screen.Line($"  cancel: {run.Cancel}");
            }
        if (!session.Json && runs.Count > 0)
        {
            session.Screen.Line($"  stop its host: {session.Next("sisyphus stop")}");
            if (_background.LogPath is { } log)
                session.Screen.Line($"  which prints to {log}");
        }
        return ExitCode.Ok;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
