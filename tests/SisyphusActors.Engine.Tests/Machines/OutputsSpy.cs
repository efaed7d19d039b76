using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Engine.Tests.Machines;

/// <summary>Keeps what the core asks for.</summary>
internal sealed class OutputsSpy : IEngineOutputs
{
    public List<(OpKey OpKey, bool Recovered)> Started { get; } = [];

    public List<OpKey> Aborted { get; } = [];

    public Dictionary<(PersistenceId Actor, string Key), ArmedTimer> Armed { get; } = [];

    public Dictionary<MessageId, Outcome> Answers { get; } = [];

    public List<PersistenceId> Unknown { get; } = [];

    /// <summary>Actors that are to be woken later, in the order asked for.</summary>
    public Queue<PersistenceId> ToWake { get; } = new();

    /// <summary>How long they stay down.</summary>
    public List<TimeSpan> Delays { get; } = [];

    public List<JournalRow> Rows { get; } = [];

    public void Start(PersistenceId actor, OperationRequest request, bool recovered) => Started.Add((request.OpKey, recovered));

    public void Abort(OpKey opKey) => Aborted.Add(opKey);

    public void Forget(OpKey opKey) { }

    public void Arm(PersistenceId actor, string key, ArmedTimer timer) => Armed[(actor, key)] = timer;

    public void Disarm(PersistenceId actor, string key) => Armed.Remove((actor, key));

    public void Answer(MessageId message, Outcome outcome) => Answers[message] = outcome;

    public void CommandUnknown(PersistenceId client) => Unknown.Add(client);

    public void WakeLater(PersistenceId actor, TimeSpan delay)
    {
        ToWake.Enqueue(actor);
        Delays.Add(delay);
    }

    public List<PersistenceId> Unrecovered { get; } = [];

    public void Unrecoverable(PersistenceId actor, Exception reason) => Unrecovered.Add(actor);

    public void Committed(IReadOnlyList<JournalRow> rows) => Rows.AddRange(rows);
}
