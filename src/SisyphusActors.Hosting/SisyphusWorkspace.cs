using SisyphusActors.Hosting.Configuration;
using SisyphusActors.Seams.Plans;
using SisyphusActors.Seams.Scan;
using SisyphusActors.Seams.Secrets;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Hosting;

/// <summary>The files of one workspace.</summary>
public sealed class SisyphusWorkspace
{
    /// <exception cref="SisyphusConfigurationException">An option is out of its range.</exception>
    public SisyphusWorkspace(SisyphusOptions options)
    {
        SisyphusConfiguration.ThrowIfInvalid(options);
        Options = options;
        Root = Path.GetFullPath(options.Workspace);
        DatabasePath = Path.GetFullPath(options.Database ?? Path.Combine(Root, SisyphusOptions.DefaultDatabase));
        Folder = Path.GetDirectoryName(DatabasePath)!;
        Shell = new ShellSettings
        {
            WorkingDirectory = Root,
            SpoolRoot = Path.Combine(Folder, "spool"),
            LogRoot = Path.Combine(Folder, "logs"),
            GracePeriod = options.Shell.GracePeriod,
            KeptLogBytes = options.Shell.KeptLogBytes,
            Secrets = new SecretValues(options.Secrets),
            InheritedVariables = [.. options.Shell.InheritedVariables],
        };
        Seed = string.IsNullOrEmpty(options.Seed) ? null : options.Seed;
    }

    /// <summary>As given; not to be changed any more.</summary>
    public SisyphusOptions Options { get; }

    /// <summary>Where steps run, absolute.</summary>
    public string Root { get; }

    /// <summary>Where the database, the ledger, the artifacts and the spool are: <c>.sisyphus</c> unless the database is elsewhere.</summary>
    public string Folder { get; }

    public string DatabasePath { get; }

    public string LedgerPath => Path.Combine(Folder, "SISYPHUS_LEDGER.md");

    public bool HasDatabase => File.Exists(DatabasePath);

    /// <summary>How its shell steps are run.</summary>
    public ShellSettings Shell { get; }

    internal string? Seed { get; }

    /// <summary>How it is scanned once the tests of a goal have passed.</summary>
    public ScanSettings Scan => new(Root, Options.Scan.Command, Options.Scan.Timeout);

    /// <summary>What its plans are judged by.</summary>
    public PolicyFolder Policies(TimeProvider time) => new(Root, Options.Planning.PolicyTimeout, time);

    /// <summary>Looks at what a plan would meet here.</summary>
    public WorkspaceInspector Inspector(TimeProvider time) => new(Root, time);
}
