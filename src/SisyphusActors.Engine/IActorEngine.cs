using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine;

/// <summary>Runs the actors of one journal. There is at most one for a journal at a time: its host holds the lease.</summary>
public interface IActorEngine : IAsyncDisposable
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    /// <summary><c>embedded</c> or <c>akka</c>.</summary>
    string Name { get; }

    /// <summary>Ends when the engine does; faults when the journal takes no more writes.</summary>
    Task Completion { get; }

    /// <summary>Ends when something other than its host asks the engine to end, such as the actor system it runs in; its host then ends it in order.</summary>
    Task EndRequested => Never;

    /// <summary>Starts actors, if they are not running: they recover, take up what they left outstanding, and read their mail.</summary>
    void Wake(IEnumerable<PersistenceId> actors);

    /// <summary>Stores a command under an idempotency key and waits until its receiver has handled it.</summary>
    /// <param name="key">1 to 200 characters. The same key with the same message gives the first one's outcome again.</param>
    /// <exception cref="ArgumentException">No behaviour plays that actor.</exception>
    /// <exception cref="OperationCanceledException">The host ended, or has ended, first.</exception>
    /// <exception cref="IdempotencyConflictException">The key stands for another message.</exception>
    Task<Outcome> TellAsync(PersistenceId to, IMessage message, string key, CancellationToken cancellation = default);

    /// <summary>Why a run cannot go on in this host, when one of its actors' streams cannot be read; null when nothing is wrong.</summary>
    Exception? FailureOf(string runId) => null;

    /// <summary>Claims nothing new and ends once what is at work has been settled; with <paramref name="hurry"/> cancelled, once all that is claimed has begun.</summary>
    Task DrainAsync(CancellationToken hurry);
}

/// <summary>An idempotency key was used before, for another message.</summary>
public sealed class IdempotencyConflictException(string key)
    : Exception($"The idempotency key '{key}' was used before for another command. Use a new key.");

/// <summary>Told of rows as they become durable; used by the projections.</summary>
public interface ICommitObserver
{
    /// <summary>Called from the engine's thread, by offset: take the rows and return at once.</summary>
    void Committed(IReadOnlyList<JournalRow> rows);
}
