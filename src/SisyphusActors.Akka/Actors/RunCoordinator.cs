using Akka.Actor;
using SisyphusActors.Core.Behaviors;

namespace SisyphusActors.Akka.Actors;

/// <summary>The persistent parent of one run: it supervises the run's other actors, and starts them whenever it starts.</summary>
internal sealed class RunCoordinator(EngineContext engine, PersistenceId id) : MachineActor(engine, id)
{
    private readonly Dictionary<IActorRef, PersistenceId> _children = [];

    protected override bool HasChildren => _children.Count > 0;

    /// <summary>The run's other actors, but those on demand that nobody has written to.</summary>
    protected override void OnRecovered()
    {
        foreach (var actor in Engine.Setup.Behaviors.ActorsOf(Id.Scope, Engine.Setup.Journal))
            if (actor != Id)
                StartChild(actor);
    }

    protected override bool HandleOwn(object message)
    {
        switch (message)
        {
            case ActorProtocol.StartChild start:
                StartChild(start.Id);
                return true;
            case Terminated ended when _children.Remove(ended.ActorRef, out var child):
                Engine.Guardian.Tell(new GuardianProtocol.Gone(child));
                return true;
            default:
                return false;
        }
    }

    private void StartChild(PersistenceId child)
    {
        var name = MachineSupervision.NameOf(child);
        if (Context.Child(name).IsNobody())
            _children.Add(Context.Watch(Context.ActorOf(MachineSupervision.Props(Engine, child), name)), child);
    }
}
