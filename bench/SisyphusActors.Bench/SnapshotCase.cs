using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Bench;

/// <summary>An actor with a snapshot after all its events recovers and answers a command.</summary>
internal sealed class SnapshotCase(int events) : Case
{
    private const int SnapshotEventsMin = 100;

    private static readonly PersistenceId Warm = new("run/warm");
    private static readonly PersistenceId Measured = new("run/measured");

    public override string Name => $"recovery of {events:N0} events with a snapshot: ms";

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        using var journal = SqliteJournal.Open(folder.File("state.db"));
        foreach (var id in (PersistenceId[])[Warm, Measured])
            BareEngine.Fill(journal, id, events);
        await using (var first = new BareEngine(engine, journal, SnapshotEventsMin, Warm, Measured))
        {
            await first.TellAsync(Warm);
            await first.TellAsync(Measured);
        }
        if (journal.LoadSnapshot(Measured)?.SequenceNumber <= events)
            throw new InvalidOperationException("No snapshot was taken.");
        await using var second = new BareEngine(engine, journal, SnapshotEventsMin, Warm, Measured);
        await second.TellAsync(Warm);
        var watch = Stopwatch.StartNew();
        await second.TellAsync(Measured);
        return watch.Elapsed.TotalMilliseconds;
    }
}
