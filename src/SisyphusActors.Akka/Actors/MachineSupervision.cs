using Akka.Actor;
using Akka.Pattern;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Akka.Actors;

/// <summary>How an actor is started: below a supervisor of its own that starts it again after a backoff, however it stopped.</summary>
/// <remarks>A failed Persist stops a persistent actor for good, and a behaviour that threw stops it here; either way it recovers from the journal.</remarks>
internal static class MachineSupervision
{
    private const double Jitter = 0.2;

    public static string NameOf(PersistenceId id) => Uri.EscapeDataString(id.Value);

    public static Props Props(EngineContext engine, PersistenceId id) => BackoffSupervisor.Props(
        Backoff.OnStop(ActorProps(engine, id), "machine", engine.Settings.BackoffMin, engine.Settings.BackoffMax, Jitter, maxNrOfRetries: -1)
            .WithAutoReset(engine.Settings.BackoffMax)
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Stop)));

    private static Props ActorProps(EngineContext engine, PersistenceId id) => id.Role == RunActors.CoordinatorRole && !WorkspaceActors.Owns(id)
        ? global::Akka.Actor.Props.Create(() => new RunCoordinator(engine, id))
        : global::Akka.Actor.Props.Create(() => new MachineActor(engine, id));
}
