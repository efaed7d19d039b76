using SisyphusActors.Core.Evidence;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Journal.Projections;

/// <summary>Writes the ledger and the evidence of the runs that changed, and the workspace's ledger. A run waits until its file is written, however often it changes.</summary>
internal sealed class LedgerWriter(RunViews views, ProjectionTables tables, ILedgerFiles files)
{
    /// <summary>After so many files the ended runs among them leave memory: a rebuild writes all there are.</summary>
    private const int FilesPerChunk = 100;

    private readonly SortedSet<Place> _queue = [];
    private readonly Dictionary<string, Place> _placeOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _evidenceOf = new(StringComparer.Ordinal);
    private bool _workspaceIsStale;
    private long _ticket;

    /// <summary>Up to which offset all files have surely been written; stored with the next rows.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether files are still to be written.</summary>
    public bool IsBehind => _workspaceIsStale || _queue.Count > 0;

    /// <param name="first">Whether these go before those that only made progress, and are not counted: their status changed.</param>
    public void Expect(IEnumerable<string> runIds, bool first = false)
    {
        foreach (var runId in runIds)
        {
            _workspaceIsStale = true;
            if (_placeOf.TryGetValue(runId, out var place) && (!first || place.IsFirst))
                continue;
            Remove(runId);
            _placeOf[runId] = place = new Place(first, ++_ticket, runId);
            _queue.Add(place);
        }
    }

    /// <summary>The workspace's file changes by more than its runs.</summary>
    public void ExpectWorkspace() => _workspaceIsStale = true;

    /// <summary>Those of these runs that wait go first.</summary>
    public void Hurry(IEnumerable<string> runIds) => Expect(runIds.Where(_placeOf.ContainsKey), first: true);

    /// <param name="offset">How far the tables have come.</param>
    /// <param name="filesMax">Most files of runs whose status did not change.</param>
    public void Write(long offset, int filesMax)
    {
        for (var written = 1; _queue.Count > 0 && (_queue.Min.IsFirst || filesMax-- > 0); written++)
        {
            var runId = _queue.Min.RunId;
            var run = views.Get(runId, offset);
            files.Write(LedgerPaths.Of(runId), LedgerDocument.Run(run));
            WriteEvidence(run);
            Remove(runId);
            if (written % FilesPerChunk == 0)
                views.ForgetEnded();
        }
        if (_workspaceIsStale)
            WriteWorkspace(offset);
        _workspaceIsStale = false;
        views.ForgetEnded();
        if (!IsBehind)
            Offset = offset;
    }

    public void WriteMissing(long offset)
    {
        if (!files.Exists(LedgerPaths.Workspace))
            WriteWorkspace(offset);
    }

    public void Forget(long offset)
    {
        _queue.Clear();
        _placeOf.Clear();
        _evidenceOf.Clear();
        Offset = offset;
    }

    /// <remarks>Most of what changes in a run is none of it. Of an ended run nobody needs to know any more what was written.</remarks>
    private void WriteEvidence(RunView run)
    {
        var path = LedgerPaths.EvidenceOf(run.RunId);
        if (run.EvidenceOffset > 0 && _evidenceOf.GetValueOrDefault(run.RunId) != run.EvidenceOffset)
            files.Write(path, EvidenceDocument.Of(run));
        else if (run.EvidenceOffset == 0 && !_evidenceOf.ContainsKey(run.RunId) && files.Exists(path))
            files.Delete(path);
        if (run.Status.IsEnded())
            _evidenceOf.Remove(run.RunId);
        else
            _evidenceOf[run.RunId] = run.EvidenceOffset;
    }

    private void WriteWorkspace(long offset)
    {
        var open = tables.NewestRuns(ended: false, WorkspaceView.InFullMax + WorkspaceView.OpenMax);
        var (newest, updatedAt) = tables.Newest();
        files.Write(LedgerPaths.Workspace, LedgerDocument.Workspace(new WorkspaceView(
            tables.Counts(),
            [.. open.Take(WorkspaceView.InFullMax).Select(r => views.Get(r.RunId, offset))],
            [.. open.Skip(WorkspaceView.InFullMax)],
            tables.NewestRuns(ended: true, WorkspaceView.EndedMax),
            newest,
            updatedAt) { Mail = tables.OpenMail() }));
    }

    private void Remove(string runId)
    {
        if (_placeOf.Remove(runId, out var place))
            _queue.Remove(place);
    }

    /// <param name="Ticket">Who waits longest has the lowest.</param>
    private readonly record struct Place(bool IsFirst, long Ticket, string RunId) : IComparable<Place>
    {
        public int CompareTo(Place other) => (!IsFirst, Ticket).CompareTo((!other.IsFirst, other.Ticket));
    }
}
