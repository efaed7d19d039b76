using Akka.Actor;
using Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// Hosts one <see cref="IActorMachine"/> as a persistent actor: it recovers, takes up what it left outstanding, reads its mail from the journal,
/// then handles one stimulus after another, each with one atomic batch. Persist stashes what comes while a batch is on its way.
/// </summary>
/// <remarks>States: recovering, <see cref="CatchingUp"/>, <see cref="Ready"/>; <see cref="OnTrial"/> from either; <see cref="Resting"/> at the end.</remarks>
internal partial class MachineActor : UntypedPersistentActor
{
    private const int MailPageMax = 1_000;

    private readonly IActorMachine _machine;
    private readonly DurableTimers<string> _timers;
    private readonly Queue<Stimulus.Mail> _unread = new();
    private readonly List<(long SequenceNumber, RecordedEvent Recorded)> _lastBatch = [];
    private long _mailOffset;
    private bool _isMailRead;
    private bool _isCatchingUp = true;

    public MachineActor(EngineContext engine, PersistenceId id)
    {
        Engine = engine;
        _machine = engine.Setup.Behaviors.Create(id) ?? throw new ArgumentException($"No behaviour has the role of '{id}'.", nameof(id));
        var self = Self;
        _timers = new DurableTimers<string>(engine.Setup.Time, (key, timer) => self.Tell(new ActorProtocol.TimerRang(key, timer)));
        JournalPluginId = engine.Settings.JournalPluginId;
        SnapshotPluginId = engine.Settings.SnapshotPluginId;
    }

    public sealed override string PersistenceId => _machine.Id.Value;

    public override Recovery Recovery =>
        Engine.WithoutSnapshot.ContainsKey(_machine.Id) ? new Recovery(SnapshotSelectionCriteria.None) : Recovery.Default;

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
        _timers.Dispose();
        base.PostStop();
    }

    protected override void OnCommand(object message) => CatchingUp(message);

    /// <summary>Called once the actor has recovered, before it reads its mail.</summary>
    protected virtual void OnRecovered() { }

    /// <summary>What a subclass handles itself, in every state.</summary>
    /// <returns>False when it is none of its own.</returns>
    protected virtual bool HandleOwn(object message) => false;
}
