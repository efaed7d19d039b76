using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Seams.Shell;

/// <summary>Where shell steps run and keep what outlives their host.</summary>
public sealed record ShellSettings
{
    /// <summary>The directory every command starts in: the workspace. It must exist.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>
    /// Holds one directory (mode 0700) per started operation, until it is forgotten; normally <c>.sisyphus/spool</c>.
    /// On the same disk as the journal: an operation is known to have started by what stands here.
    /// </summary>
    public required string SpoolRoot { get; init; }

    /// <summary>Keeps the output of forgotten operations, one file each; normally <c>.sisyphus/logs</c>.</summary>
    public required string LogRoot { get; init; }

    /// <summary>Between SIGTERM and SIGKILL when a command is stopped. Zero or more; 5 s by default.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much of a command's output is kept: the first half and the last half of that. 1 MiB by default.</summary>
    public int KeptLogBytes { get; init; } = 1024 * 1024;

    /// <summary>The secrets this host knows. None by default.</summary>
    public SecretValues Secrets { get; init; } = SecretValues.None;

    /// <summary>Variables of the host that commands get besides those every command gets; <c>LC_*</c> stands for all that begin so. None by default.</summary>
    public IReadOnlyCollection<string> InheritedVariables { get; init; } = [];
}
