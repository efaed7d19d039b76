using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Demo;

/// <summary>The demo's own folder. What an earlier demo left is removed; anything else in it stays.</summary>
internal sealed class DemoFolder
{
    public const string Name = "sisyphus-demo";

    private static readonly string[] Shipped = ["demo.yaml", "effect.sh"];

    public DemoFolder(string parent)
    {
        Root = System.IO.Path.Combine(parent, Name);
        Workspace = new SisyphusWorkspace(new SisyphusOptions { Workspace = Root });
    }

    public string Root { get; }

    public SisyphusWorkspace Workspace { get; }

    public string EffectsPath => System.IO.Path.Combine(Root, "effects.txt");

    public string LedgerPath => System.IO.Path.Combine(Name, ".sisyphus", "SISYPHUS_LEDGER.md");

    /// <exception cref="CommandException">Another demo is at work in it.</exception>
    public void MakeAfresh()
    {
        Directory.CreateDirectory(Root);
        using (HostLease.TryAcquire(Workspace.DatabasePath) ?? throw new CommandException(
            ExitCode.Unavailable, $"Another process is at work in {Root}. Let it end, or try the demo in another folder."))
            new DatabaseFiles(Workspace).Remove();
        File.Delete(EffectsPath);
        foreach (var name in Shipped)
        {
            using var resource = typeof(DemoFolder).Assembly.GetManifestResourceStream(name)!;
            using var file = File.Create(System.IO.Path.Combine(Root, name));
            resource.CopyTo(file);
        }
    }

    /// <summary>Every line of the effects file: op key and step.</summary>
    public IReadOnlyList<(string OpKey, string StepId)> Effects()
    {
        if (!File.Exists(EffectsPath))
            return [];
        using var file = new StreamReader(new FileStream(EffectsPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(words => words.Length == 2).Select(words => (words[0], words[1]))];
    }
}
