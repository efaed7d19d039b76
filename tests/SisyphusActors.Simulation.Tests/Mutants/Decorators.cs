using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Simulation.Tests.Mutants;

/// <summary>An actor that is sound; a mutant overrides what it gets wrong.</summary>
internal abstract class MachineMutant(IActorMachine machine) : IActorMachine
{
    protected IActorMachine Sound => machine;

    public PersistenceId Id => machine.Id;

    public long SequenceNumber => machine.SequenceNumber;

    public bool HasUnfinishedBusiness => machine.HasUnfinishedBusiness;

    public bool HasHandled(MessageId message) => machine.HasHandled(message);

    public long MailOffset => machine.MailOffset;

    public void Forget(ActorEvent.CommandsForgotten commands) => machine.Forget(commands);

    public bool Restore(StoredSnapshot snapshot) => machine.Restore(snapshot);

    public virtual void Replay(long sequenceNumber, IEvent @event) => machine.Replay(sequenceNumber, @event);

    public virtual ImmutableArray<Effect> Recovered() => machine.Recovered();

    public virtual Reaction React(Stimulus stimulus, DateTimeOffset now, bool mayClaim) => machine.React(stimulus, now, mayClaim);

    public Reaction.Persist Park(Stimulus stimulus, int deaths, string error, DateTimeOffset now, bool mayClaim) =>
        machine.Park(stimulus, deaths, error, now, mayClaim);

    public virtual ImmutableArray<Effect> Committed() => machine.Committed();

    public virtual StoredSnapshot? SnapshotIfDue() => machine.SnapshotIfDue();

    public StoredSnapshot? Snapshot() => machine.Snapshot();
}

/// <summary>A journal that is sound; a mutant overrides what it gets wrong.</summary>
internal abstract class JournalMutant(IJournal journal) : IJournal
{
    protected IJournal Sound => journal;

    public long LastOffset => journal.LastOffset;

    public abstract IReadOnlyList<AppendResult> Commit(IReadOnlyList<AppendBatch> batches);

    public IEnumerable<JournalRow> Read(PersistenceId id, long afterSequenceNumber = 0) => journal.Read(id, afterSequenceNumber);

    public IEnumerable<JournalRow> ReadScope(string prefix, long upToOffset = long.MaxValue) => journal.ReadScope(prefix, upToOffset);

    public IEnumerable<JournalRow> ReadAll(long afterOffset, int limit = int.MaxValue) => journal.ReadAll(afterOffset, limit);

    public IEnumerable<JournalRow> ReadMail(PersistenceId receiver, long afterOffset = 0) => journal.ReadMail(receiver, afterOffset);

    public IEnumerable<JournalRow> ReadClientMail(long afterOffset) => journal.ReadClientMail(afterOffset);

    public StoredSnapshot? LoadSnapshot(PersistenceId id) => journal.LoadSnapshot(id);

    public void SaveSnapshot(PersistenceId id, StoredSnapshot snapshot) => journal.SaveSnapshot(id, snapshot);

    public void Dispose() => journal.Dispose();
}

/// <summary>Operations that are sound; a mutant overrides what it gets wrong.</summary>
internal abstract class OperationsMutant(IOperations operations) : IOperations
{
    protected IOperations Sound => operations;

    public virtual bool Start(OperationRequest request, bool recovered, Action<OperationOutcome> ended) => operations.Start(request, recovered, ended);

    public virtual void Abort(OpKey opKey) => operations.Abort(opKey);

    public void Forget(OpKey opKey) => operations.Forget(opKey);
}
