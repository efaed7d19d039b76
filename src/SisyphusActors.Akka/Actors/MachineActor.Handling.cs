using Akka.Actor;
using Akka.Persistence.Journal;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

internal partial class MachineActor
{
    /// <returns>Whether the next stimulus may follow at once.</returns>
    private bool Show(Stimulus stimulus, bool fromJournal)
    {
        if (!Engine.Suspects.Holds(Id, stimulus))
            return Follow(stimulus, React(stimulus), fromJournal);
        Engine.Poison.Tell(new PoisonProtocol.OpenTrial(Id, stimulus.Cause));
        _trial = (stimulus, fromJournal);
        Become(OnTrial);
        return false;
    }

    /// <summary>Of mail that was handled before, only the answer is told.</summary>
    private void AnswerAgain(Stimulus.Mail handled) => Follow(handled, React(handled), fromJournal: false);

    private Reaction React(Stimulus stimulus) => _machine.React(stimulus, Engine.Setup.Time.GetUtcNow(), Engine.MayClaim);

    /// <inheritdoc cref="Show"/>
    private bool Follow(Stimulus stimulus, Reaction reaction, bool fromJournal)
    {
        switch (reaction)
        {
            case Reaction.Persist persist:
                Store(stimulus, persist.Events);
                return false;
            case Reaction.Ignore ignore:
                Acquit(stimulus);
                if (ignore.Answer is { } answer && stimulus is Stimulus.Mail { Id: var message })
                    _effects.CarryOut(new Effect.Answer(message, answer));
                return true;
            case Reaction.Gap when fromJournal:
                StayDown(new JournalUnreadableException($"{Id} misses mail before {stimulus.Cause} that the journal does not hold. Run doctor."));
                return false;
            case Reaction.Gap:
                if (Engine.Suspects.Holds(Id, stimulus))
                    Engine.Poison.Tell(new PoisonProtocol.CloseTrial(Id, stimulus.Cause, IsHandled: false));
                _mail.FallBehind();
                GoOn();
                return false;
            case Reaction.Died died:
                Engine.Poison.Tell(new PoisonProtocol.Died(Id, stimulus.Cause, Engine.Suspects.Holds(Id, stimulus), died.Exception.Message));
                Engine.Suspects.Add(Id, stimulus);
                throw new BehaviorFailedException(Id, stimulus, died.Exception);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Store(Stimulus stimulus, IReadOnlyList<RecordedEvent> events)
    {
        var left = events.Count;
        PersistAll(events.Select(Tag), _ =>
        {
            if (--left == 0)
                Committed(stimulus);
        });
    }

    /// <summary>Mail is found by its receiver's tag.</summary>
    private static object Tag(RecordedEvent recorded) =>
        recorded.Event is ActorEvent.MessageSent sent ? new Tagged(recorded, [MailTags.To(sent.To)]) : recorded;

    private void Committed(Stimulus stimulus)
    {
        Engine.Feed.Tell(FeedProtocol.Committed.Instance);
        Acquit(stimulus);
        foreach (var effect in _machine.Committed())
            _effects.CarryOut(effect);
        if (_machine.SnapshotIfDue() is { } snapshot)
            SaveSnapshot(snapshot);
        GoOn();
    }

    /// <summary>The next suspect waits until the observer knows of this one's rows: should they end the host, no other one has been counted.</summary>
    private void Acquit(Stimulus stimulus)
    {
        if (Engine.Suspects.Remove(Id, stimulus))
            Engine.Feed.Tell(new FeedProtocol.Afterwards(Engine.Poison, new PoisonProtocol.CloseTrial(Id, stimulus.Cause, IsHandled: true)));
    }
}

/// <summary>A behaviour threw. Its actor stops and starts again from the journal; after three deaths the stimulus is parked.</summary>
internal sealed class BehaviorFailedException(PersistenceId id, Stimulus stimulus, Exception inner)
    : Exception($"{id} stopped at {stimulus.Cause}: {inner.Message}", inner);
