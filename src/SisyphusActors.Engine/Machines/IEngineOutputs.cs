using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Machines;

/// <summary>What the engine core asks of whatever pumps it: the clock, the operations, the people waiting for an answer.</summary>
public interface IEngineOutputs
{
    void Start(PersistenceId actor, OperationRequest request, bool recovered);

    void Abort(OpKey opKey);

    void Forget(OpKey opKey);

    void Arm(PersistenceId actor, string key, ArmedTimer timer);

    void Disarm(PersistenceId actor, string key);

    void Answer(MessageId message, Outcome outcome);

    /// <summary>A client's command was not stored because its idempotency key is taken, or may not have been: the journal tells.</summary>
    void CommandUnknown(PersistenceId client);

    /// <summary>Wake this actor after a delay: it died and is to start again from the journal.</summary>
    void WakeLater(PersistenceId actor, TimeSpan delay);

    /// <summary>An actor's stream or mail cannot be read; it stays down until the next host.</summary>
    void Unrecoverable(PersistenceId actor, Exception reason);

    /// <summary>Rows that have just become durable, by offset.</summary>
    void Committed(IReadOnlyList<JournalRow> rows);
}
