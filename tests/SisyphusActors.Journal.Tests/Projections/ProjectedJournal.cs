using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>A journal in a real file, with its projector and reader.</summary>
public sealed class ProjectedJournal : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _told;

    public ProjectedJournal()
    {
        Journal = SqliteJournal.Open(_folder.File("sisyphus-state.db"));
        Projector = new Projector(Journal, Folder);
        Reader = new RunReader(Journal);
    }

    public string Folder => _folder.File(".sisyphus");

    public SqliteJournal Journal { get; }

    public Projector Projector { get; private set; }

    public RunReader Reader { get; }

    /// <summary>Writes what the story tells since the last time; offsets become those of the story.</summary>
    public ProjectedJournal Tell(RunStory story)
    {
        foreach (var entry in story.Entries.Skip(_told))
            Journal.Commit([new AppendBatch(entry.Actor, entry.SequenceNumber - 1, [entry.Recorded])]).ShouldHaveSingleItem()
                .ShouldBe(new AppendResult.Appended(entry.Offset));
        _told = story.Entries.Count;
        return this;
    }

    public static ProjectedJournal Of(RunStory story)
    {
        var projected = new ProjectedJournal().Tell(story);
        projected.Projector.CatchUp();
        return projected;
    }

    /// <summary>What a new host does: nothing of the old projector is left.</summary>
    public void Restart()
    {
        Projector.Dispose();
        Projector = new Projector(Journal, Folder);
    }

    /// <summary>One line for each row, its columns joined by a bar, NULL as such.</summary>
    public List<string> Query(string sql)
    {
        using var connection = Journal.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(i => rows.IsDBNull(i) ? "NULL" : rows.GetString(i))));
        return lines;
    }

    public void Execute(string sql)
    {
        using var connection = Journal.Database.OpenWriter();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All tables and files, to be compared as a whole.</summary>
    public List<string> Everything() =>
    [
        .. Query("SELECT * FROM run_summaries ORDER BY id"),
        .. Query("SELECT * FROM workflow_steps ORDER BY run_id, step_id"),
        .. Query("SELECT * FROM model_calls ORDER BY op_key"),
        .. Query("SELECT * FROM audit_events ORDER BY id"),
        .. Query("SELECT * FROM outstanding ORDER BY actor, kind, key"),
        .. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetRelativePath(Folder, f)}\n{File.ReadAllText(f)}"),
    ];

    public string Ledger(string name = "SISYPHUS_LEDGER.md") => File.ReadAllText(Path.Combine(Folder, name));

    public void Dispose()
    {
        Projector.Dispose();
        Journal.Dispose();
        _folder.Dispose();
    }
}
