using System.Collections.Concurrent;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Journal;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Tells whoever waits in this process that a run has ended.</summary>
internal sealed class RunEndings : ICommitObserver
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Ends when the run next does.</summary>
    public Task Of(string runId) =>
        _waiting.GetOrAdd(runId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        if (_waiting.IsEmpty)
            return;
        foreach (var row in rows)
            if (row.Recorded.Event is RunEvent.RunSucceeded or RunEvent.RunFailed or RunEvent.RunCancelled
                && _waiting.TryRemove(row.PersistenceId.Scope, out var waiting))
                waiting.TrySetResult();
    }
}
