using System.Globalization;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// Runs the command of a <c>run</c> step with <c>/bin/sh -c</c> in a session of its own (<c>cmd /c</c> on Windows, best
/// effort). See <c>docs/shell-steps.md</c> for what a command gets and gives.
/// </summary>
/// <param name="time">For timeouts, the grace period and polling.</param>
public sealed class ShellHandler(ShellSettings settings, TimeProvider time) : IOperationHandler
{
    /// <summary>The kind of operation it carries out.</summary>
    public const string Kind = "run";

    private readonly CommandWatch _watch = new(settings.GracePeriod, time);

    /// <inheritdoc/>
    /// <remarks>
    /// An operation that was started before is refused as <see cref="OperationOutcome.InDoubt"/>, and nothing is run.
    /// An exception means that nothing was run either.
    /// </remarks>
    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        ArgumentNullException.ThrowIfNull(request.Command);
        // Starting waits for the disk and for a fork.
        return Task.Run(() => RunOnPoolAsync(request, abort), CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) =>
        Task.Run(() => ReconcileOnPoolAsync(request, aborting));

    /// <summary>
    /// Clears the spool of an operation whose outcome is settled in the journal; its output moves to
    /// <see cref="ShellSettings.LogRoot"/>. Harmless to repeat. What cannot be removed stays for the next call.
    /// </summary>
    public void Forget(OpKey key)
    {
        var spool = Spool(key);
        try
        {
            if (File.Exists(spool.LogPath))
                LogStore.Keep(spool.LogPath, KeptLog(key), settings.KeptLogBytes);
            spool.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Operations that were started and not yet forgotten: at boot, those without a claim can be.</summary>
    public IReadOnlyList<OpKey> Spooled() => Directory.Exists(settings.SpoolRoot)
        ? [.. Directory.EnumerateDirectories(settings.SpoolRoot)
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name.Length == 64 && name.All(char.IsAsciiHexDigitLower))
            .Order(StringComparer.Ordinal)
            .Select(name => new OpKey(new Sha256(name)))]
        : [];

    /// <summary>Where the output of an operation, running or ended, is; for <see cref="LogTail"/> and <see cref="LogText.Tail"/>.</summary>
    /// <returns>A path where nothing need be: a command that was not started or printed nothing has no log.</returns>
    public string LogPath(OpKey key) => File.Exists(KeptLog(key)) ? KeptLog(key) : Spool(key).LogPath;

    private async Task<OperationOutcome> RunOnPoolAsync(OperationRequest request, CancellationToken abort)
    {
        if (abort.IsCancellationRequested)
            return new OperationOutcome.Cancelled();
        var spool = Spool(request.OpKey);
        if (request.Command!.Contains('\0'))
            return NothingRun("A command cannot hold a NUL character.");
        if (!ShellEnvironment.TryBuild(request, spool, out var environment, out var problem))
            return NothingRun(problem);
        if (!Directory.Exists(settings.WorkingDirectory))
            return NothingRun($"The working directory '{settings.WorkingDirectory}' does not exist.");
        if (!spool.TryCreate(request.Context.Value, request.Item))
            return new OperationOutcome.InDoubt($"Operation {request.OpKey} was already started; it was not started again.");
        RunningCommand command;
        try
        {
            command = RunningCommand.Start(request.Command, settings.WorkingDirectory, environment, spool);
        }
        catch (CommandNotStartedException e)
        {
            spool.Remove();
            return e.TooLong
                ? NothingRun($"{e.Message} The command or a variable is too long (128 KiB each on Linux); hand large values over in files or read them from SISYPHUS_CONTEXT.")
                : new OperationOutcome.Failed(e.Message);
        }
        catch (Exception e)
        {
            return new OperationOutcome.InDoubt($"Starting the command went wrong, and whether it runs is not known: {e.GetType().Name}: {e.Message}");
        }
        using (command)
            try
            {
                return await SeeToItsEndAsync(command, spool, request, abort).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                return new OperationOutcome.InDoubt($"The command was started, and how it ended cannot be found out: {e.GetType().Name}: {e.Message} Its process group, if it still runs: {spool.ReadGroup()?.ToString(CultureInfo.InvariantCulture) ?? "not recorded"}.");
            }
    }

    private async Task<OperationOutcome> SeeToItsEndAsync(RunningCommand command, SpoolDirectory spool, OperationRequest request, CancellationToken abort)
    {
        var end = await _watch.EndAsync(command, request.Timeout, abort).ConfigureAwait(false);
        if (end is null)
            return new OperationOutcome.InDoubt("The command ended, but its exit status was lost: this process ignores SIGCHLD.");
        TryWriteExit(spool, end);
        return ShellOutcome.Of(end, spool, request);
    }

    private async Task<Reconciliation> ReconcileOnPoolAsync(OperationRequest request, bool aborting)
    {
        var spool = Spool(request.OpKey);
        if (!spool.Exists)
            return new Reconciliation.SafeToRun();
        if (spool.ReadExit() is not { } end)
            return await EndSurvivorsAsync(request, spool, aborting).ConfigureAwait(false);
        if (end is not CommandEnd.Cancelled || aborting)
            return new Reconciliation.Ended(ShellOutcome.Of(end, spool, request));
        // Nobody asked the run for it: its host stopped it to end in a hurry.
        return request.Idempotent
            ? Cleared(spool)
            : new Reconciliation.InDoubt("Its host stopped the command to end in a hurry, and how far it had come is not known.");
    }

    /// <summary>The command was started and nobody recorded how it ended.</summary>
    /// <remarks>
    /// A shell of its own that still runs had not ended, so stopping it for a cancelled run is what its host would have done, and tells as
    /// much: cancelled. With the shell gone the command may have come to its end: whatever else is stopped, that stays in doubt.
    /// </remarks>
    private async Task<Reconciliation> EndSurvivorsAsync(OperationRequest request, SpoolDirectory spool, bool aborting)
    {
        var groups = Survivors(request.OpKey, spool);
        if (!request.Idempotent && !aborting)
            return new Reconciliation.InDoubt($"The host ended while the command was running, and how the command ended is not known.{Named(groups)}");
        var shellRuns = groups is [var group] && ProcessGroups.IsLedBy(group, request.OpKey);
        if (!await _watch.EndGroupsAsync(groups).ConfigureAwait(false))
            return new Reconciliation.InDoubt($"The command of the host that ended cannot be stopped, so it is not run again.{Named(groups)}");
        if (request.Idempotent)
            return Cleared(spool);
        if (!shellRuns)
            return new Reconciliation.InDoubt("The host ended while the command was running, and how the command ended is not known. Nothing of it is known to run any more.");
        TryWriteExit(spool, new CommandEnd.Cancelled());
        return new Reconciliation.Ended(new OperationOutcome.Cancelled());
    }

    private static Reconciliation Cleared(SpoolDirectory spool)
    {
        try
        {
            spool.Remove();
            return new Reconciliation.SafeToRun();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Reconciliation.InDoubt($"The spool of the host that ended cannot be removed, so the command is not run again: {e.Message}");
        }
    }

    /// <remarks>The outcome is known all the same when the disk does not take it; only a crash before it is settled would then leave the operation in doubt.</remarks>
    private static void TryWriteExit(SpoolDirectory spool, CommandEnd end)
    {
        try
        {
            spool.WriteExit(end);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The recorded group where a process in it proves to be this operation's, or every group that has such a process when none was recorded.</summary>
    private static IReadOnlyList<int> Survivors(OpKey key, SpoolDirectory spool)
    {
        var groups = ProcessGroups.Of(key);
        return spool.ReadGroup() is { } recorded ? [.. groups.Where(group => group == recorded)] : groups;
    }

    private static string Named(IReadOnlyList<int> groups) => groups.Count == 0
        ? ""
        : $" Still running: process group {string.Join(", ", groups)} (kill -TERM -{groups[0]} stops it).";

    private static OperationOutcome.Failed NothingRun(string why) => new(why, Retryable: false);

    private SpoolDirectory Spool(OpKey key) => new(settings.SpoolRoot, key);

    private string KeptLog(OpKey key) => Path.Combine(settings.LogRoot, $"{key}.log");
}
