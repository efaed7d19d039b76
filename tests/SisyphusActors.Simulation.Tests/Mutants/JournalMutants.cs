using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Tests.Mutants;

/// <summary>Says that certain batches are stored, and stores them with the next commit, if there is one.</summary>
internal sealed class StoredTooLate(IJournal journal, Func<AppendBatch, bool> isLate) : JournalMutant(journal)
{
    private readonly List<AppendBatch> _late = [];

    public override IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        if (_late.Count > 0)
            Sound.Commit([.. _late]);
        _late.Clear();
        _late.AddRange(batches.Where(isLate));
        var rest = batches.Where(b => !isLate(b)).ToList();
        var stored = new Queue<AppendResult>(rest.Count > 0 ? Sound.Commit(rest) : []);
        return [.. batches.Select(b => isLate(b) ? new AppendResult.Appended(LastOffset + 1) : stored.Dequeue())];
    }

    public static bool IsClaim(AppendBatch batch) => batch.Events.Any(e => e.Event is IOperationClaimed);

    public static bool IsAnswer(AppendBatch batch) => batch.Events.All(e => e.Event is ActorEvent.MessageHandled { Message.Sender.IsClient: true });
}

/// <summary>Takes a refusal for nothing that need be stored.</summary>
internal sealed class RefusalsDropped(IJournal journal) : JournalMutant(journal)
{
    public override IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        var kept = batches.Where(b => !IsRefusal(b)).ToList();
        var stored = new Queue<AppendResult>(kept.Count > 0 ? Sound.Commit(kept) : []);
        return [.. batches.Select(b => IsRefusal(b) ? new AppendResult.Appended(LastOffset + 1) : stored.Dequeue())];
    }

    private static bool IsRefusal(AppendBatch batch) => batch.Events is [{ Event: ActorEvent.MessageHandled { Outcome: Outcome.Refused } }];
}

/// <summary>Takes a commit of unknown end for one that failed, and writes it once more behind what is there.</summary>
internal sealed class UnknownWrittenAgain(IJournal journal) : JournalMutant(journal)
{
    public override IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        try
        {
            return Sound.Commit(batches);
        }
        catch (CommitUnknownException)
        {
            return Sound.Commit([.. batches.Select(b => b with { Expected = Read(b.PersistenceId).LastOrDefault()?.SequenceNumber ?? 0 })]);
        }
    }
}

/// <summary>Takes a commit of unknown end for one that succeeded.</summary>
internal sealed class UnknownTakenForStored(IJournal journal) : JournalMutant(journal)
{
    public override IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches)
    {
        try
        {
            return Sound.Commit(batches);
        }
        catch (CommitUnknownException)
        {
            return [.. batches.Select(_ => new AppendResult.Appended(LastOffset + 1))];
        }
    }
}
