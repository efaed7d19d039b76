using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Hosting;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Crash.Tests;

/// <summary>A fresh folder with a workflow in it, and the engine its hosts run on. Every one uses the same run id and seed, so that whole runs can be compared.</summary>
internal sealed class CrashWorkspace : IDisposable
{
    public const string RunId = "crash-run";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sisyphus-crash-");

    public CrashWorkspace(string engine, string workflow = "")
    {
        Engine = engine;
        Workflow = Path.Combine(Root, "workflow.yml");
        File.WriteAllText(Workflow, workflow);
        File.WriteAllText(EffectsFile, "");
        Files = Configured(akkaHocon: "");
    }

    public static string EveryKind => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workflows", "every-kind.yml"));

    /// <summary>Of the next host.</summary>
    public string Engine { get; set; }

    public string Root => _folder.FullName;

    public string Workflow { get; }

    public SisyphusWorkspace Files { get; }

    public IReadOnlyList<Effect> Effects => Effect.In(EffectsFile);

    public string Ledger => File.ReadAllText(Path.Combine(Files.Folder, "ledgers", $"{RunId}.md"));

    private string EffectsFile => Path.Combine(Root, "effects");

    public CrashHost Host(params string[] stopAt) => CrashHost.Start(["execute", Engine, Root, Workflow, RunId, .. stopAt]);

    /// <param name="models">The endpoint that the goal's agents ask.</param>
    public CrashHost GoalHost(Uri models, params string[] stopAt) => CrashHost.Start(["goal", Engine, Root, models.ToString(), RunId, .. stopAt]);

    public CrashHost Follower() => CrashHost.Start("follow", Engine, Root, Workflow, RunId);

    public SisyphusWorkspace Configured(string akkaHocon) =>
        new(new SisyphusOptions { Workspace = Root, Seed = "crash", Actors = { AkkaHocon = akkaHocon } });

    public SqliteJournal OpenJournal() => SqliteJournal.OpenReadOnly(Files.DatabasePath);

    /// <summary>The run folded from its journal, apart from any projection.</summary>
    public RunView Run()
    {
        using var journal = OpenJournal();
        return new RunReader(journal, journal.OpenReader).Get(RunId)!;
    }

    /// <summary>What the projections hold that the journal does not say, and the reverse.</summary>
    public IReadOnlyList<string> Verify()
    {
        using var journal = OpenJournal();
        using var projector = new Projector(journal, journal.Database.OpenWriter, Files.Folder);
        return projector.Verify();
    }

    public IReadOnlyList<SortedDictionary<string, object?>> Rows(string sql)
    {
        using var journal = OpenJournal();
        using var connection = journal.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<SortedDictionary<string, object?>>();
        while (reader.Read())
            rows.Add(new(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)), StringComparer.Ordinal));
        return rows;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
