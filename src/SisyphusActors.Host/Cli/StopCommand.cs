using System.CommandLine;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Host.Cli;

/// <summary>Ends the host of a database, wherever it runs on this machine.</summary>
internal sealed class StopCommand : HostCommand
{
    private static readonly TimeSpan UnnoticedDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Option<bool> _now = new("--now") { Description = "Stop what is at work too: each command gets SIGTERM, and SIGKILL after its grace period." };

    public StopCommand(Screen screen) : base(
        screen, "stop", "Let the process that hosts this database finish what is at work, begin nothing new and leave. Its runs can be resumed.",
        "sisyphus stop", "sisyphus stop --now") =>
        Options.Add(_now);

    public override async Task<ExitCode> RunAsync(Session session)
    {
        using var interrupts = new Interrupts();
        if (Holder(session) is not { } holder)
            return Tell(session, null, hasLeft: true, $"No process hosts {session.Workspace.DatabasePath}: there is nothing to stop.");
        if (holder.Machine != Environment.MachineName)
            throw new CommandException(ExitCode.Unavailable, $"Process {holder.Pid} on {holder.Machine} hosts {session.Workspace.DatabasePath}: stop it there.");
        Signal(holder.Pid, session.Parsed.GetValue(_now));
        var since = session.Time.GetTimestamp();
        for (var isTold = false; Holder(session)?.Pid == holder.Pid;)
        {
            if (!isTold && (isTold = session.Time.GetElapsedTime(since) > UnnoticedDelay))
                session.Screen.Error($"sisyphus: Process {holder.Pid} finishes what is at work{AtWork(session)}. {session.Next("sisyphus stop --now")} stops it; Ctrl-C stops this waiting.");
            if (interrupts.Finish.IsCancellationRequested)
            {
                Tell(session, holder.Pid, hasLeft: false, $"Process {holder.Pid} leaves when what is at work has ended.");
                return ExitCode.Interrupted;
            }
            await Task.Delay(BetweenLooks, session.Time, interrupts.Finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return Tell(session, holder.Pid, hasLeft: true, Holder(session) is { } next
            ? $"process {holder.Pid} has left; process {next.Pid}, which waited for that, hosts now"
            : $"process {holder.Pid} has left{(Interrupted(session).Count > 0 ? $"; interrupted runs go on with: {session.Next("sisyphus resume --all")}" : "")}");
    }

    /// <summary>Readers take the lease for an instant and leave no name.</summary>
    private static LeaseHolder? Holder(Session session) => HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } holder ? holder : null;

    private static void Signal(int process, bool hurry)
    {
        if (!DetachedProcess.IsSupported)
            throw new CommandException(ExitCode.Usage, $"Windows has no SIGTERM: press Ctrl-C where process {process} runs.");
        try
        {
            DetachedProcess.Terminate(process, hurry);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(ExitCode.Unavailable, $"{e.Message} Stop it as that user.");
        }
    }

    private static string AtWork(Session session)
    {
        var steps = (session.Client.Runs?.List() ?? []).Where(r => r.Status.NeedsHost()).Select(r => session.Runs.Get(r.RunId))
            .SelectMany(run => run?.StepsOf(StepStatus.Running).Where(s => s.Items is null).Select(s => $"{run.RunId}/{s.Id}") ?? []).Take(4).ToList();
        return steps.Count == 0 ? "" : $": {string.Join(", ", steps.Take(3))}{(steps.Count > 3 ? " …" : "")}";
    }

    private static List<string> Interrupted(Session session) =>
        [.. (session.Client.Runs?.List() ?? []).Where(r => r.Status is RunStatus.Interrupted).Select(r => r.RunId)];

    private static ExitCode Tell(Session session, int? process, bool hasLeft, string text)
    {
        session.Screen.Line(session.Json ? Shapes.Document(new Shapes.Stopped(process, hasLeft, Interrupted(session))) : text);
        return ExitCode.Ok;
    }
}
