using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Journal;

namespace SisyphusActors.Hosting.Hosts;

/// <summary>Tells whoever waits in this process that a run may have come to rest.</summary>
internal sealed class RunSignals : ICommitObserver
{
    private readonly ConcurrentDictionary<(string RunId, bool EachMessage), TaskCompletionSource> _waiting = new();

    /// <summary>Ends when the run next ends or is blocked.</summary>
    /// <param name="eachMessage">Also when one of its actors next handles a message: a run that looks at rest may have one on the way.</param>
    public Task Next(string runId, bool eachMessage) =>
        _waiting.GetOrAdd((runId, eachMessage), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Committed(IReadOnlyList<JournalRow> rows)
    {
        if (_waiting.IsEmpty)
            return;
        foreach (var row in rows)
            switch (row.Recorded.Event)
            {
                case RunEvent.RunSucceeded or RunEvent.RunFailed or RunEvent.RunCancelled or RunEvent.RunBlocked or ActorEvent.MessageParked:
                    Signal(row.PersistenceId.Scope, eachMessage: false);
                    Signal(row.PersistenceId.Scope, eachMessage: true);
                    break;
                case ActorEvent.MessageHandled:
                    Signal(row.PersistenceId.Scope, eachMessage: true);
                    break;
            }
    }

    private void Signal(string runId, bool eachMessage)
    {
        if (_waiting.TryRemove((runId, eachMessage), out var waiting))
            waiting.TrySetResult();
    }
}
