using Akka.Actor;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Counts tries at suspects before they are made, and lets one be tried at a time: should it end the host, it takes no innocent one with it.
/// Runs on the dispatcher for calls that block.
/// </summary>
internal sealed class PoisonGate : ReceiveActor
{
    private readonly IPoisonCounter _counter;
    private readonly int _deathsMax;
    private readonly List<(IActorRef Actor, PoisonProtocol.OpenTrial Trial)> _waiting = [];
    private (IActorRef Actor, PoisonProtocol.OpenTrial Trial)? _open;

    public PoisonGate(IPoisonCounter counter, int deathsMax)
    {
        (_counter, _deathsMax) = (counter, deathsMax);
        Receive<PoisonProtocol.OpenTrial>(trial =>
        {
            _waiting.Add((Context.Watch(Sender), trial));
            OpenNext();
        });
        Receive<PoisonProtocol.CloseTrial>(close =>
        {
            if (close.IsHandled)
                _counter.Clear(close.Actor, close.Cause);
            Close(close.Actor, close.Cause);
        });
        Receive<PoisonProtocol.Died>(died =>
        {
            if (!died.IsCounted)
                _counter.Count(died.Actor, died.Cause);
            _counter.Explain(died.Actor, died.Cause, died.Error);
            Close(died.Actor, died.Cause);
        });
        Receive<Terminated>(ended => Leave(ended.ActorRef));
    }

    private void OpenNext()
    {
        if (_open is not null || _waiting is not [var next, ..])
            return;
        _waiting.RemoveAt(0);
        _open = next;
        var (actor, trial) = next;
        var tries = _counter.Count(trial.Actor, trial.Cause);
        var lastError = tries > _deathsMax ? _counter.LastError(trial.Actor, trial.Cause) : null;
        actor.Tell(new PoisonProtocol.TrialOpened(tries, lastError));
    }

    private void Close(PersistenceId actor, string cause)
    {
        if (_open is not { Trial: var trial } || trial.Actor != actor || trial.Cause != cause)
            return;
        _open = null;
        OpenNext();
    }

    /// <summary>The actor stopped before it came to an end with its trial: it tries again when it has started again.</summary>
    private void Leave(IActorRef actor)
    {
        _waiting.RemoveAll(w => w.Actor.Equals(actor));
        if (_open is { Actor: var open } && open.Equals(actor))
        {
            _open = null;
            OpenNext();
        }
    }
}
