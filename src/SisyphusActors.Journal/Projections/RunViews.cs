using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Journal.Projections;

/// <summary>The views of open runs, kept in memory while rows come in; what changed in them since the last <see cref="Store"/> is written then.</summary>
internal sealed class RunViews(RunLoader loader, ProjectionTables tables)
{
    private readonly SortedDictionary<string, RunView> _views = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<string>> _changed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedSet<OpKey>> _changedCalls = new(StringComparer.Ordinal);
    private readonly List<(string RunId, ApprovalView Approval)> _approvals = [];
    private readonly List<(string RunId, ArtifactView Artifact)> _artifacts = [];
    private readonly List<StatusChange> _statusChanges = [];

    /// <param name="before">The offset of the row before: how far a view that is not in memory is folded first.</param>
    public void Apply(in LedgerEntry entry, long before)
    {
        if (entry.RunId is { } runId)
            Apply(IsFirst(entry) ? Add(new RunView(runId)) : Get(runId, before), entry);
        else if (entry.Event is HostEvent and not HostEvent.HostStarted)
            foreach (var id in RunsThatNeedAHost())
                Apply(Get(id, before), entry);
    }

    /// <returns>The runs of which something was written, and those among them whose own status changed.</returns>
    public (IReadOnlyList<string> Changed, IReadOnlyList<string> StatusChanged) Store()
    {
        foreach (var change in _statusChanges)
            tables.Add(change);
        foreach (var (runId, approval) in _approvals)
            tables.Add(runId, approval);
        foreach (var (runId, artifact) in _artifacts)
            tables.Add(runId, artifact);
        foreach (var (runId, steps) in _changed)
        {
            var view = _views[runId];
            tables.Put(view.Summary);
            foreach (var step in steps)
                if (view.Step(step) is { } stands)
                    tables.Put(runId, stands);
                else
                    tables.Remove(runId, step);
        }
        foreach (var (runId, calls) in _changedCalls)
            foreach (var call in calls)
                tables.Put(runId, _views[runId].Call(call));
        (IReadOnlyList<string>, IReadOnlyList<string>) runs = ([.. _changed.Keys], [.. _statusChanges.Where(c => c.StepId is null).Select(c => c.RunId)]);
        ForgetChanges();
        return runs;
    }

    public RunView Get(string runId, long upToOffset) =>
        _views.TryGetValue(runId, out var view) ? view : Add(loader.Load(runId, upToOffset));

    /// <summary>The view of a run that has ended, where it is still in memory.</summary>
    public RunView? Ended(string runId) =>
        _views.TryGetValue(runId, out var view) && view.Exists && view.Status.IsEnded() ? view : null;

    /// <summary>Drops what no later row is likely to touch; should one come, the view is folded again.</summary>
    public void ForgetEnded()
    {
        foreach (var id in _views.Where(p => !p.Value.Exists || p.Value.Status.IsEnded()).Select(p => p.Key).ToList())
            _views.Remove(id);
    }

    public void Forget()
    {
        _views.Clear();
        ForgetChanges();
    }

    private void ForgetChanges()
    {
        _changed.Clear();
        _changedCalls.Clear();
        _approvals.Clear();
        _artifacts.Clear();
        _statusChanges.Clear();
    }

    private void Apply(RunView view, in LedgerEntry entry)
    {
        var delta = view.ApplyAny(entry);
        if (!delta.Seen || !view.Exists)
            return;
        if (!_changed.TryGetValue(view.RunId, out var steps))
            _changed[view.RunId] = steps = new SortedSet<string>(StringComparer.Ordinal);
        steps.UnionWith(delta.Steps);
        if (delta.Call is { } call)
            (_changedCalls.TryGetValue(view.RunId, out var calls) ? calls : _changedCalls[view.RunId] = []).Add(call);
        if (delta.Approval is { } approval)
            _approvals.Add((view.RunId, approval));
        if (delta.Artifact is { } artifact)
            _artifacts.Add((view.RunId, artifact));
        _statusChanges.AddRange(delta.Statuses);
    }

    /// <summary>A run begins in its coordinator's stream, so there is nothing to fold before its first row.</summary>
    private static bool IsFirst(in LedgerEntry entry) => entry.SequenceNumber == 1 && entry.Actor.Role == RunActors.CoordinatorRole;

    /// <summary>Those in memory by what memory says, the others by what the tables say, in ordinal order.</summary>
    private List<string> RunsThatNeedAHost()
    {
        var ids = tables.HostedRuns().Where(id => !_views.ContainsKey(id))
            .Concat(_views.Where(p => p.Value.Exists && p.Value.Status.NeedsHost()).Select(p => p.Key)).ToList();
        ids.Sort(string.CompareOrdinal);
        return ids;
    }

    private RunView Add(RunView view) => _views[view.RunId] = view;
}
