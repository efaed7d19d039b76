using SisyphusActors.Core.Intents;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Seams.Plans;

namespace SisyphusActors.Hosting.Handlers;

/// <summary>Carries out operations of kind <see cref="IntentOperation.Recall"/>: the memories that fit a goal's words best, the weightiest of equals first.</summary>
internal sealed class RecallHandler(SharedReader shared) : LookingHandler<RecallQuery, RecallResult>
{
    private const int MemoriesMax = 10;

    protected override Task<RecallResult> LookAsync(RecallQuery question, CancellationToken abort) => Task.Run(
        () => new RecallResult([.. shared.Memories.Find(question.Goal, [], type: null, MemoriesMax).Memories
            .Where(memory => memory.Weight > 0).Select(memory => new RecalledMemory(memory.Id, memory.Type, memory.Text))]),
        abort);
}
