using System.Text;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Simulation.Checks;

/// <summary>The runs as people see them, folded row by row beside the projector.</summary>
internal sealed class LedgerBook(Play play)
{
    private readonly SortedDictionary<string, RunView> _views = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private long _offset;

    /// <summary>The run as of the last row; one that does not exist yet for an unknown id.</summary>
    public RunView View(string runId) => _views.TryGetValue(runId, out var view) ? view : _views[runId] = new RunView(runId);

    public void Enter(JournalRow row)
    {
        _offset = row.Offset;
        var entry = new LedgerEntry(row.Offset, row.PersistenceId, row.SequenceNumber, row.Recorded);
        if (entry.RunId is { } runId)
            Apply(View(runId), entry);
        else if (row.PersistenceId == HostEvent.StreamId)
            foreach (var view in _views.Values)
                Apply(view, entry);
    }

    /// <summary>The ledger's files were written up to an offset: where that is the journal's end, they are as folded here.</summary>
    public void Compare(long offset)
    {
        play.Books.CatchUp();
        if (offset != _offset)
            return;
        foreach (var runId in _changed)
            if (View(runId) is { Exists: true } view && !Written(LedgerPaths.Of(runId)).SequenceEqual(Encoding.UTF8.GetBytes(LedgerDocument.Run(view))))
                play.Verdict.Fail(Invariants.LedgerFollows, $"{LedgerPaths.Of(runId)} is not what the journal gives at {offset}.");
        _changed.Clear();
    }

    /// <summary>Tables and files against a rebuild from the first row.</summary>
    public void Verify()
    {
        using var projector = new Projector(play.Stored, () => play.Tables, play.Files, new WriteGate());
        projector.CatchUp();
        foreach (var difference in projector.Verify())
            play.Verdict.Fail(Invariants.LedgerFollows, difference);
    }

    private void Apply(RunView view, in LedgerEntry entry)
    {
        var delta = view.Apply(entry);
        if (delta.Seen)
            _changed.Add(view.RunId);
        foreach (var change in delta.Statuses)
            play.Coverage.Reached(change);
    }

    private ReadOnlySpan<byte> Written(string path) => play.Files.Read(path);
}
