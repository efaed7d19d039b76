using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Host.Background;

/// <summary>
/// The end of a foreground host that may have runs of others too: it hands them on to a background host, and their commands go on meanwhile.
/// Told by SIGTERM to end, it starts no other process.
/// </summary>
internal sealed class Handover(Session session, Interrupts interrupts)
{
    private const int NamedMax = 5;
    private static readonly TimeSpan UnnoticedDelay = TimeSpan.FromMilliseconds(300);

    /// <summary>Ends the host that this process is, if it is one.</summary>
    /// <param name="own">Runs that end with it: what is at work of them is stopped at the second signal, and goes on by itself before that.</param>
    /// <returns>What became of the others, to be told below what is drawn; null when there were none.</returns>
    public async Task<string?> LeaveAsync(IReadOnlyCollection<string> own)
    {
        if (session.Client.Host is not { } host)
            return null;
        var others = session.Runs.List().Where(r => r.Status.NeedsHost() && !own.Contains(r.RunId)).Select(r => r.RunId).ToList();
        var stuck = others.Where(id => !host.CanMove(id)).ToList();
        var background = interrupts.EndsHosting ? null : new BackgroundHost(session);
        if (background is not null && others.Count > stuck.Count && !await IsReadyAsync(background).ConfigureAwait(false))
            background = null;
        var before = session.Client.Journal!.LastOffset;
        if (background is null)
            await FinishAsync(host).ConfigureAwait(false);
        await session.LeaveAsync(isHandedOn: id => background is not null && !(own.Contains(id) && interrupts.Stop.IsCancellationRequested)).ConfigureAwait(false);
        // Somebody may have handed it one more at the last moment, so they are counted again.
        var lost = session.Runs.List()
            .Where(r => r.Status is RunStatus.Interrupted && r.Offset > before && !own.Contains(r.RunId) && !stuck.Contains(r.RunId))
            .Select(r => r.RunId).ToList();
        return lost.Count == 0 ? null
            : background is not null ? await HandOnAsync(background, lost).ConfigureAwait(false)
            : $"{Named(lost)} lost {(lost.Count == 1 ? "its" : "their")} host with this process: {session.Next("sisyphus resume --all")} goes on.";
    }

    /// <summary>Where there can be no background host, this process does what it can of the others' work.</summary>
    private async Task<bool> IsReadyAsync(BackgroundHost background)
    {
        if (!DetachedProcess.IsSupported)
            return false;
        try
        {
            background.Start();
            await background.ReadyAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is CommandException or IOException or UnauthorizedAccessException)
        {
            session.Screen.Error($"sisyphus: The runs of others cannot be handed on: {e.Message}");
            return false;
        }
    }

    private async Task<string> HandOnAsync(BackgroundHost background, List<string> runIds)
    {
        var process = 0;
        await using var client = session.NewClient(mayHost: false);
        var (gone, drifted) = (new List<string>(), new List<string>());
        foreach (var runId in runIds)
        {
            (var outcome, process) = await background.AnswerAsync(() => client.ResumeAsync(runId, "host"), CancellationToken.None).ConfigureAwait(false);
            if (outcome is Outcome.Refused { Reason: RunDrift.Reason } refused)
                drifted.Add(refused.Message);
            else
                gone.Add(runId);
        }
        if (gone.Count > 0)
            drifted.Insert(0, $"{Named(gone)} {(gone.Count == 1 ? "goes" : "go")} on in process {process}{(background.LogPath is { } log ? $", which prints to {log}" : "")}.");
        return string.Join('\n', drifted);
    }

    /// <summary>What is at work of others is finished, not stopped; then whoever follows them takes over.</summary>
    private async Task FinishAsync(SisyphusHost host)
    {
        var hurry = interrupts.Finish.IsCancellationRequested ? interrupts.Stop : interrupts.Finish;
        var drained = host.DrainAsync(hurry);
        if (await Task.WhenAny(drained, Task.Delay(UnnoticedDelay, session.Time)).ConfigureAwait(false) != drained)
            session.Screen.Error("sisyphus: Steps of other runs are at work in this process: they are finished first. Ctrl-C stops them.");
        await drained.ConfigureAwait(false);
    }

    private static string Named(List<string> runIds) => runIds switch
    {
        [var one] => $"Run {one}",
        { Count: <= NamedMax } => $"Runs {string.Join(", ", runIds)}",
        _ => $"Runs {string.Join(", ", runIds.Take(NamedMax))} and {runIds.Count - NamedMax} more",
    };
}
