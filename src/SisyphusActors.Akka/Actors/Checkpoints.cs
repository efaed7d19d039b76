using Akka.Actor;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Which actors have still to answer a checkpoint. Persist stashes, so one that answers has no batch on its way.
/// Whoever waited for an earlier checkpoint waits for the last one.
/// </summary>
internal sealed class Checkpoints
{
    private readonly HashSet<IActorRef> _missing = [];
    private readonly List<Action> _whenReached = [];
    private ActorProtocol.Checkpoint _last = new(0, AndRest: false);

    public void Open(bool andRest, IEnumerable<IActorRef> actors, Action whenReached)
    {
        _whenReached.Add(whenReached);
        _last = new ActorProtocol.Checkpoint(_last.Number + 1, andRest || _last.AndRest);
        _missing.Clear();
        foreach (var actor in actors)
            Ask(actor);
        GoOnWhenReached();
    }

    /// <summary>One that starts meanwhile is asked as well; once all rest, it rests at once.</summary>
    public void Started(IActorRef actor)
    {
        if (_last.AndRest || _whenReached.Count > 0)
            Ask(actor);
    }

    public void Reached(IActorRef actor, int checkpoint)
    {
        if (checkpoint == _last.Number)
            Ended(actor);
    }

    public void Ended(IActorRef actor)
    {
        if (_missing.Remove(actor))
            GoOnWhenReached();
    }

    private void Ask(IActorRef actor)
    {
        _missing.Add(actor);
        actor.Tell(_last);
    }

    private void GoOnWhenReached()
    {
        if (_missing.Count > 0)
            return;
        var reached = _whenReached.ToArray();
        _whenReached.Clear();
        foreach (var action in reached)
            action();
    }
}
