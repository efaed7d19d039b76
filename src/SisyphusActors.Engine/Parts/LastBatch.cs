using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Machines;

namespace SisyphusActors.Engine.Parts;

/// <summary>
/// The last batch of an actor that recovers, which may have stopped between its commit and what followed from it: mail, answers and settled operations
/// are told again, and whoever knows them drops them.
/// </summary>
internal sealed class LastBatch
{
    private readonly List<(long SequenceNumber, RecordedEvent Recorded)> _events = [];

    public bool IsEmpty => _events.Count == 0;

    public void Replayed(long sequenceNumber, RecordedEvent recorded)
    {
        if (!IsEmpty && _events[^1].Recorded.Cause != recorded.Cause)
            _events.Clear();
        _events.Add((sequenceNumber, recorded));
    }

    /// <summary>Operations claimed after an event.</summary>
    public IEnumerable<OpKey> ClaimsAfter(long sequenceNumber) =>
        _events.Where(e => e.SequenceNumber > sequenceNumber).Select(e => e.Recorded.Event).OfType<IOperationClaimed>().Select(claimed => claimed.OpKey);

    public IEnumerable<Effect> Effects(PersistenceId id)
    {
        foreach (var (sequenceNumber, recorded) in _events)
            switch (recorded.Event)
            {
                case ActorEvent.MessageSent sent:
                    yield return new Effect.Deliver(sent.To, new Stimulus.Mail(new MessageId(id, sequenceNumber), sent.Previous, sent.Message));
                    break;
                case ActorEvent.MessageHandled handled:
                    yield return new Effect.Answer(handled.Message, handled.Outcome);
                    break;
                case IOperationSettled settled:
                    yield return new Effect.Forget(settled.OpKey);
                    break;
            }
    }
}
