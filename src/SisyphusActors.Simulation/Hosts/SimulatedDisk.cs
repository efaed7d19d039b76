using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;
using SisyphusActors.Simulation.Scenarios;

namespace SisyphusActors.Simulation.Hosts;

/// <summary>The journal as one host has it: at a commit of its scenario it is full, says nothing of the end, or is the last thing the host did.</summary>
internal sealed class SimulatedDisk(Play play) : IJournal
{
    private TimeSpan _fullUntil;
    private int _readsToFail;

    public long LastOffset => play.Stored.LastOffset;

    /// <summary>The next read fails.</summary>
    public void FailRead() => _readsToFail++;

    public IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        var incident = play.Incidents.Next(Trigger.Commit).FirstOrDefault();
        if (incident is not null)
            play.Happened(incident.Kind);
        if (incident?.Kind is IncidentKind.DiskFull)
            _fullUntil = play.Time.Elapsed + TimeSpan.FromMilliseconds(incident.Argument % 20_000);
        ThrowIfFull();
        switch (incident?.Kind)
        {
            case IncidentKind.CrashBeforeCommit:
                throw new SimulatedCrashException();
            case IncidentKind.CommitUnknownLost:
                throw new CommitUnknownException("COMMIT failed.", new IOException());
        }
        var results = play.Stored.Commit(batches);
        play.Coverage.Commits++;
        TraceCommit(batches, results);
        return incident?.Kind switch
        {
            IncidentKind.CrashAfterCommit => throw new SimulatedCrashException(),
            IncidentKind.CommitUnknownStored => throw new CommitUnknownException("COMMIT failed.", new IOException()),
            _ => results,
        };
    }

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => Reading().Read(id, afterSequenceNumber);

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => Reading().ReadScope(prefix, upToOffset);

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => Reading().ReadAll(afterOffset, limit);

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => Reading().ReadMail(receiver, afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => Reading().ReadClientMail(afterOffset);

    public StoredSnapshot? LoadSnapshot(PersistenceId id) => Reading().LoadSnapshot(id);

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot)
    {
        ThrowIfFull();
        play.Stored.SaveSnapshot(id, snapshot);
    }

    public void Dispose() { }

    private IJournal Reading()
    {
        if (_readsToFail == 0)
            return play.Stored;
        _readsToFail--;
        throw new JournalUnavailableException("The disk cannot be read.");
    }

    private void ThrowIfFull()
    {
        if (play.Time.Elapsed < _fullUntil)
            throw new JournalUnavailableException("The disk is full.");
    }

    private void TraceCommit(IReadOnlyList<AppendBatch> batches, IReadOnlyList<AppendResult> results)
    {
        for (var i = 0; i < batches.Count; i++)
            play.Trace.Add(results[i] is AppendResult.Appended { FirstOffset: var offset }
                ? $"stored {offset}: {batches[i].PersistenceId}: {string.Join(", ", batches[i].Events.Select(e => StoredJson.NameFor(e.Event.GetType())))} after {batches[i].Events[0].Cause}"
                : $"refused, another came first: {batches[i].PersistenceId} after {batches[i].Expected}");
    }
}
