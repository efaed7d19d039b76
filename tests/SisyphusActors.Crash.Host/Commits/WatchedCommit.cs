using SisyphusActors.Core.Execution;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Host.Commits;

/// <param name="Number">From 1, among all commits of one host.</param>
/// <param name="Batches">Each is one actor's; an engine with a group commit stores several at once.</param>
internal sealed record WatchedCommit(int Number, IReadOnlyList<AppendBatch> Batches)
{
    public bool Claims(string stepId) =>
        Batches.SelectMany(b => b.Events).Any(e => e.Event is ExecutorEvent.StepStarted started && started.StepId == stepId);
}
