using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Hosts one <see cref="IActorMachine"/> as a persistent actor: it recovers, takes up what it left outstanding, reads its mail from the journal,
/// then handles one stimulus after another, each with one atomic batch. Persist stashes what comes while a batch is on its way.
/// </summary>
/// <remarks>States: recovering, <see cref="CatchingUp"/>, <see cref="Ready"/>; <see cref="OnTrial"/> from either; <see cref="Resting"/> at the end.</remarks>
internal partial class MachineActor : PersistentActor
{
    private readonly IActorMachine _machine;
    private readonly Effects _effects;
    private readonly UnreadMail _mail = new();
    private readonly HandledCommands _handledCommands = new();

    public MachineActor(EngineContext engine, PersistenceId id)
    {
        Engine = engine;
        _machine = engine.Setup.Behaviors.Create(id) ?? throw new ArgumentException($"No behaviour has the role of '{id}'.", nameof(id));
        _effects = new Effects(engine, Self);
        JournalPluginId = engine.Settings.JournalPluginId;
        SnapshotPluginId = engine.Settings.SnapshotPluginId;
    }

    public sealed override string PersistenceId => _machine.Id.Value;

    protected EngineContext Engine { get; }

    protected PersistenceId Id => _machine.Id;

    protected virtual bool HasChildren => false;

    protected override void PreStart()
    {
        Engine.Guardian.Tell(new GuardianProtocol.Started(Id, Self));
        if (Engine.Options.PassivationInterval != Timeout.InfiniteTimeSpan)
            Context.SetReceiveTimeout(Engine.Options.PassivationInterval);
        base.PreStart();
    }

    protected override void PostStop()
    {
        _effects.Dispose();
        base.PostStop();
    }

    protected override bool ReceiveCommand(object message) => CatchingUp(message);

    /// <summary>Akka stops the actor: nothing tells whether the batch was stored, so it starts again from the journal.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Log.Warning("{0} could not store its events from {1} on, or somebody else did; it starts again from the journal: {2}", Id, sequenceNr, cause.Message);
        if (JournalFailure.Of(cause, Engine.Database) is var failure and not JournalFailure.Passing)
            Engine.Guardian.Tell(new GuardianProtocol.Fatal(failure.Reason));
    }

    /// <summary>A batch that cannot even be serialized ends the host, as it does on the embedded engine: going on would leave it out.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Engine.Guardian.Tell(new GuardianProtocol.Fatal(cause));
        Become(Resting);
    }

    /// <summary>Called once the actor has recovered, before it reads its mail.</summary>
    protected virtual void OnRecovered() { }

    /// <summary>What a subclass handles itself, in every state.</summary>
    /// <returns>False when it is none of its own.</returns>
    protected virtual bool HandleOwn(object message) => false;

    /// <summary>Its stream or its mail cannot be read: it alone stays down until the next host, and says why.</summary>
    private void StayDown(Exception reason)
    {
        Engine.Guardian.Tell(new GuardianProtocol.Unrecoverable(Id, reason));
        Become(Resting);
        Context.Parent.Tell(PoisonPill.Instance);
    }
}
