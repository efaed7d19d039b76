using Akka.Actor;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Akka.Actors;

/// <summary>The persistent parent of one run: it supervises the run's planner, validator and executor, and starts them whenever it starts.</summary>
internal sealed class RunCoordinator(EngineContext engine, PersistenceId id) : MachineActor(engine, id)
{
    private readonly Dictionary<IActorRef, PersistenceId> _children = [];

    protected override bool HasChildren => _children.Count > 0;

    /// <summary>The run's other actors, by the roles that have a behaviour.</summary>
    protected override void OnRecovered()
    {
        foreach (var role in Engine.Setup.Behaviors.Roles)
            if (role != RunActors.CoordinatorRole)
                StartChild(new PersistenceId($"{Id.Scope}/{role}"));
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
