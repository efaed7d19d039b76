using SisyphusActors.Core.Ledger;

namespace SisyphusActors.Journal.Projections;

/// <summary>Writes the ledger files of the runs that changed, and the workspace's.</summary>
internal sealed class LedgerWriter(RunViews views, ProjectionTables tables, ILedgerFiles files)
{
    /// <summary>After so many files the ended runs among them leave memory: a rebuild writes all there are.</summary>
    private const int FilesPerChunk = 100;

    private readonly SortedSet<string> _dirty = new(StringComparer.Ordinal);

    /// <summary>Up to which offset all files have surely been written; stored with the next rows.</summary>
    public long Offset { get; private set; }

    public void Expect(IEnumerable<string> runIds) => _dirty.UnionWith(runIds);

    /// <param name="offset">How far the tables have come.</param>
    public void Write(long offset)
    {
        if (_dirty.Count > 0)
        {
            foreach (var chunk in _dirty.Chunk(FilesPerChunk))
            {
                foreach (var runId in chunk)
                    files.Write(LedgerPaths.Of(runId), LedgerDocument.Run(views.Get(runId, offset)));
                views.ForgetEnded();
            }
            WriteWorkspace(offset);
            _dirty.Clear();
        }
        views.ForgetEnded();
        Offset = offset;
    }

    public void WriteMissing(long offset)
    {
        if (!files.Exists(LedgerPaths.Workspace))
            WriteWorkspace(offset);
    }

    public void Forget(long offset)
    {
        _dirty.Clear();
        Offset = offset;
    }

    private void WriteWorkspace(long offset) =>
        files.Write(LedgerPaths.Workspace, LedgerDocument.Workspace(Workspace(offset)));

    private WorkspaceView Workspace(long offset)
    {
        var open = tables.NewestRuns(ended: false, WorkspaceView.InFullMax + WorkspaceView.OpenMax);
        var (newest, updatedAt) = tables.Newest();
        return new WorkspaceView(
            tables.Counts(),
            [.. open.Take(WorkspaceView.InFullMax).Select(r => views.Get(r.RunId, offset))],
            [.. open.Skip(WorkspaceView.InFullMax)],
            tables.NewestRuns(ended: true, WorkspaceView.EndedMax),
            newest,
            updatedAt);
    }
}
