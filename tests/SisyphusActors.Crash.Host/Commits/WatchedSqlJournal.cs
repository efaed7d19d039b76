using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Journal;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Host.Commits;

/// <summary>The journal plugin of the engine on Akka.NET, with its writes watched. Each write is one actor's batch.</summary>
internal sealed class WatchedSqlJournal(Config config) : SqlWriteJournal(config)
{
    private readonly CommitWatch _watch = CommitWatch.Named(config.GetString("watch"));

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToList();
        var commit = _watch.Begin([.. writes.Select(BatchOf)]);
        var rejected = await base.WriteMessagesAsync(writes).ConfigureAwait(false);
        _watch.End(commit);
        return rejected;
    }

    private static AppendBatch BatchOf(AtomicWrite write) => new(
        new PersistenceId(write.PersistenceId),
        write.LowestSequenceNr - 1,
        [.. ((IEnumerable<IPersistentRepresentation>)write.Payload).Select(p => p.Payload is Tagged tagged ? tagged.Payload : p.Payload).Cast<RecordedEvent>()]);
}
