using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Bench;

/// <summary>An actor without a snapshot recovers and answers a command. Raw: its rows read by SQLite and decoded by the same reader, nothing more.</summary>
internal sealed class RecoveryCase(int events) : Case
{
    private static readonly PersistenceId Warm = new("run/warm");
    private static readonly PersistenceId Measured = new("run/measured");

    public override string Name => $"recovery of {events:N0} events: events/s";

    public override double? Raw()
    {
        using var folder = new ScratchFolder();
        using var journal = Filled(folder);
        Read(journal, Warm);
        var watch = Stopwatch.StartNew();
        Read(journal, Measured);
        return events / watch.Elapsed.TotalSeconds;
    }

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        using var journal = Filled(folder);
        await using var bare = new BareEngine(engine, journal, snapshotEventsMin: int.MaxValue, Warm, Measured);
        await bare.TellAsync(Warm);
        var watch = Stopwatch.StartNew();
        await bare.TellAsync(Measured);
        return events / watch.Elapsed.TotalSeconds;
    }

    private static void Read(SqliteJournal journal, PersistenceId id)
    {
        using var connection = journal.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT manifest, message FROM journal WHERE persistence_id = @id ORDER BY sequence_number";
        command.Parameters.AddWithValue("@id", id.Value);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            StoredJson.Read(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
    }

    private SqliteJournal Filled(ScratchFolder folder)
    {
        var journal = SqliteJournal.Open(folder.File("state.db"));
        BareEngine.Fill(journal, Warm, events);
        BareEngine.Fill(journal, Measured, events);
        return journal;
    }
}
