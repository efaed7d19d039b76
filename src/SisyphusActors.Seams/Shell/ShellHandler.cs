using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Shell;

/// <summary>
/// Runs the command of a <c>run</c> step with <c>/bin/sh -c</c> under a supervisor that outlives this process (<c>cmd /c</c> on
/// Windows, best effort). See <c>docs/shell-steps.md</c> for what a command gets and gives.
/// </summary>
/// <param name="time">For timeouts, the grace period and polling.</param>
public sealed class ShellHandler(ShellSettings settings, TimeProvider time) : IOperationHandler
{
    /// <summary>The kind of operation it carries out.</summary>
    public const string Kind = "run";

    private readonly CommandWatch _watch = new(settings.GracePeriod, time);
    private readonly CancellationTokenSource _left = new();

    /// <inheritdoc/>
    /// <remarks>
    /// An operation that has a supervisor, here or left by a host that ended, gets no second one: its outcome is that of the first.
    /// An exception means that nothing was run.
    /// </remarks>
    public Task<OperationOutcome> RunAsync(OperationRequest request, CancellationToken abort)
    {
        ArgumentNullException.ThrowIfNull(request.Command);
        // Starting waits for the disk and for a fork.
        return Task.Run(() => Operation(request).RunAsync(abort, _left.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public bool Leave()
    {
        if (OperatingSystem.IsWindows())
            return false;
        _left.Cancel();
        return true;
    }

    /// <inheritdoc/>
    public Task<Reconciliation> ReconcileAsync(OperationRequest request, bool aborting) =>
        Task.Run(() => Operation(request).ReconcileAsync(aborting));

    /// <summary>What there is to be found of a claimed operation, touching nothing: one that may be repeated is in doubt like any other.</summary>
    public Reconciliation Look(OperationRequest request) => Operation(request).Look();

    /// <summary>
    /// Clears the spool of an operation whose outcome is settled in the journal; its output moves to
    /// <see cref="ShellSettings.LogRoot"/>. Harmless to repeat. What cannot be removed stays for the next call.
    /// </summary>
    public void Forget(OpKey key)
    {
        var spool = Spool(key);
        try
        {
            // What cannot be masked is not kept.
            if (settings.Secrets.Missing(spool.ReadSecrets()).Count == 0)
                LogStore.Keep(spool.LogPath, KeptLog(key), settings.KeptLogBytes, settings.Secrets);
            // Before what says that there are secrets in it: somebody may be about to show it.
            foreach (var piece in LogPieces.Of(spool.LogPath))
                File.Delete(piece.Path);
            spool.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Clears what a host that was killed between settling and forgetting left behind. Only while nothing is being started.</summary>
    public void ForgetAllBut(IReadOnlySet<string> claimed)
    {
        foreach (var key in Spooled())
            if (!claimed.Contains(key.ToString()))
                Forget(key);
    }

    /// <summary>Operations that have a spool.</summary>
    public IReadOnlyList<OpKey> Spooled() => Directory.Exists(settings.SpoolRoot)
        ? [.. Directory.EnumerateDirectories(settings.SpoolRoot)
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name.Length == 64 && name.All(char.IsAsciiHexDigitLower))
            .Order(StringComparer.Ordinal)
            .Select(name => new OpKey(new Sha256(name)))]
        : [];

    /// <summary>The output of an operation, running or ended, secrets masked. A command that was not started or printed nothing has none.</summary>
    public LogTail Output(OpKey key) => new(LogPath(key), settings.Secrets, settings.Secrets.Missing(Spool(key).ReadSecrets()), time);

    /// <summary>Where the output of an operation is. In a spool it is in pieces and nothing is masked.</summary>
    internal string LogPath(OpKey key) => File.Exists(KeptLog(key)) ? KeptLog(key) : Spool(key).LogPath;

    private ShellOperation Operation(OperationRequest request) => new(request, Spool(request.OpKey), settings, _watch, time);

    private SpoolDirectory Spool(OpKey key) => new(settings.SpoolRoot, key);

    private string KeptLog(OpKey key) => Path.Combine(settings.LogRoot, $"{key}.log");
}
