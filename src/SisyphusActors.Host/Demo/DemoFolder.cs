using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Demo;

/// <summary>The demo's own folder. What an earlier demo left is removed; anything else in it stays.</summary>
internal sealed class DemoFolder
{
    public const string Name = "sisyphus-demo";

    public DemoFolder(string parent)
    {
        Root = Path.Combine(parent, Name);
        Workspace = new SisyphusWorkspace(new SisyphusOptions { Workspace = Root });
    }

    public string Root { get; }

    public SisyphusWorkspace Workspace { get; }

    public string LedgerPath => Path.Combine(Name, ".sisyphus", "SISYPHUS_LEDGER.md");

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <param name="made">What the story makes, which must not be there when it begins.</param>
    /// <exception cref="CommandException">Another demo is at work in it.</exception>
    public void MakeAfresh(params IEnumerable<string> made)
    {
        Directory.CreateDirectory(Root);
        using (HostLease.TryAcquire(Workspace.DatabasePath) ?? throw new CommandException(
            ExitCode.Unavailable, $"Another process is at work in {Root}. Let it end, or try the demo in another folder."))
            new DatabaseFiles(Workspace).Remove();
        foreach (var path in made.Select(PathOf).Where(File.Exists))
            File.Delete(path);
    }

    /// <summary>Writes resources of this program, each to its path here.</summary>
    public void Ship(params IEnumerable<(string Resource, string Path)> files)
    {
        foreach (var (resource, path) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
            using var stream = typeof(DemoFolder).Assembly.GetManifestResourceStream(resource)!;
            using var file = File.Create(PathOf(path));
            stream.CopyTo(file);
        }
    }
}
