using System.Threading.Channels;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Hosts;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Background;

/// <summary>The runs of this process's host as they come and go, and whether there is one that it can move.</summary>
internal sealed class HostedRuns(TimeProvider time) : ICommitObserver
{
    private readonly Channel<string> _touched = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SortedDictionary<string, RunStatus> _open = new(StringComparer.Ordinal);
    private long _changedAt = time.GetTimestamp();

    /// <summary>For how long nothing has been committed.</summary>
    public TimeSpan Unchanged => time.GetElapsedTime(Volatile.Read(ref _changedAt));

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        Volatile.Write(ref _changedAt, time.GetTimestamp());
        foreach (var row in rows)
            if (row.Recorded.Event is RunEvent or ActorEvent.MessageParked && LedgerEntry.RunOf(row.PersistenceId) is { } runId)
                _touched.Writer.TryWrite(runId);
    }

    /// <summary>Tells each run whose status has changed since the last call; of several changes, the last.</summary>
    public void Look(RunReader runs, Action<RunView> changed)
    {
        var touched = new SortedSet<string>(StringComparer.Ordinal);
        while (_touched.Reader.TryRead(out var runId))
            touched.Add(runId);
        foreach (var run in touched.Select(runs.Get).OfType<RunView>())
        {
            if (run.Status is not (RunStatus.Queued or RunStatus.Planning) && (!_open.TryGetValue(run.RunId, out var before) || before != run.Status))
                changed(run);
            if (run.Status.IsEnded())
                _open.Remove(run.RunId);
            else
                _open[run.RunId] = run.Status;
        }
    }

    /// <summary>Runs that move by themselves here: none that waits for a person, for a secret or for a step handler.</summary>
    public IEnumerable<string> Moving(SisyphusHost host) => _open.Where(run => run.Value.NeedsHost() && host.CanMove(run.Key)).Select(run => run.Key);
}
