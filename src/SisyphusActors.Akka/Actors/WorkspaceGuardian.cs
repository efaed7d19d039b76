using System.Collections.Concurrent;
using System.Reflection;
using Akka.Actor;
using Akka.Event;
using Akka.Routing;
using SisyphusActors.Akka.Persistence;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Journal.Sqlite;
using Done = Akka.Done;

namespace SisyphusActors.Akka.Actors;

/// <summary>
/// The parent of all actors of one engine. It routes by persistence id to whatever incarnation has started last; what reaches none of them
/// is durable, and is read from the journal by the next one.
/// </summary>
internal sealed class WorkspaceGuardian : ReceiveActor
{
    private const int MailReadersMax = 2;

    private readonly EngineContext _engine;
    private readonly Action<Exception> _failed;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _commands;
    private readonly Dictionary<PersistenceId, IActorRef> _running = [];
    private readonly Dictionary<IActorRef, PersistenceId> _ids = [];
    private readonly Dictionary<IActorRef, PersistenceId> _supervisors = [];
    private readonly HashSet<PersistenceId> _passivating = [];
    private readonly HashSet<PersistenceId> _wakeAfter = [];
    private readonly HashSet<PersistenceId> _down = [];
    private readonly HashSet<string> _takenUp = new(StringComparer.Ordinal);
    private readonly Checkpoints _checkpoints = new();
    private bool _hasFailed;

    /// <param name="offset">The journal's last one at the start.</param>
    /// <param name="unrecovered">By run: why one of its actors is down for good.</param>
    /// <param name="failed">Told once why the engine cannot go on.</param>
    public WorkspaceGuardian(
        EngineSetup setup, EngineSettings settings, SqliteDatabase database, long offset, CommandDesk desk, CancellationToken draining,
        ConcurrentDictionary<string, Exception> unrecovered, Action<Exception> failed)
    {
        _failed = failed;
        _engine = new EngineContext(setup, settings, database, new Suspects(offset), desk, draining)
        {
            Guardian = Self,
            Operations = Part(Props.Create(() => new OperationsActor(setup.Operations)), "operations"),
            Poison = BlockingPart(Props.Create(() => new PoisonGate(setup.Poison, setup.Options.DeathsMax)), "poison"),
            Feed = BlockingPart(Props.Create(() => new CommitFeed(setup, desk, offset)), "feed"),
            Mail = BlockingPart(Props.Create(() => new MailReader(setup.Journal)).WithRouter(new RoundRobinPool(MailReadersMax)), "mail"),
        };
        _commands = BlockingPart(Props.Create(() => new ClientCommands(_engine, setup.ClientMailAfter ?? offset)), "commands");

        Receive<ClientCommands.Store>(_commands.Forward);
        Receive<GuardianProtocol.Wake>(wake =>
        {
            foreach (var id in wake.Actors)
                Wake(id);
        });
        Receive<GuardianProtocol.Deliver>(deliver => Deliver(deliver.To, deliver.Mail));
        Receive<GuardianProtocol.DeliverCommand>(command =>
        {
            // Mail from outside a run may have started some of its actors alone.
            Action<PersistenceId> start = _running.ContainsKey(command.To) ? Start : Wake;
            foreach (var id in setup.Behaviors.StartedWith(command.To, setup.Journal))
                start(id);
            Deliver(command.To, command.Mail);
        });
        Receive<GuardianProtocol.Started>(Started);
        Receive<GuardianProtocol.Idle>(idle =>
        {
            if (_running.TryGetValue(idle.Id, out var actor) && _passivating.Add(idle.Id))
                actor.Tell(ActorProtocol.Passivate.Instance);
        });
        Receive<GuardianProtocol.Busy>(busy =>
        {
            _passivating.Remove(busy.Id);
            if (_wakeAfter.Remove(busy.Id) && _running.TryGetValue(busy.Id, out var actor))
                actor.Tell(ActorProtocol.ReadMail.Instance);
        });
        Receive<GuardianProtocol.Unrecoverable>(lost =>
        {
            _down.Add(lost.Id);
            // Until it is gone: whatever comes is for the next one.
            _running.Remove(lost.Id);
            _passivating.Add(lost.Id);
            unrecovered[lost.Id.Scope] = lost.Reason;
            desk.Fail(lost.Reason, lost.Id);
        });
        Receive<GuardianProtocol.Gone>(gone => Gone(gone.Id));
        Receive<GuardianProtocol.Drain>(_ =>
        {
            var asker = Sender;
            _checkpoints.Open(andRest: false, _running.Values, () => _engine.Operations.Tell(OperationsProtocol.WhenQuiet.Instance, asker));
        });
        Receive<GuardianProtocol.Quiesce>(_ => _commands.Forward(GuardianProtocol.LastCall.Instance));
        Receive<GuardianProtocol.LastCall>(_ =>
        {
            var asker = Sender;
            _checkpoints.Open(andRest: true, _running.Values, () => _engine.Feed.Tell(new FeedProtocol.Afterwards(asker, Done.Instance)));
        });
        Receive<ActorProtocol.Reached>(reached => _checkpoints.Reached(Sender, reached.Checkpoint));
        Receive<Terminated>(ended => Ended(ended.ActorRef));
        Receive<GuardianProtocol.Fatal>(fatal => Fail(fatal.Reason));
    }

    /// <summary>A part that fails takes the engine with it: its books are in memory, and only a new start makes them right.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        Fail(Unwrapped(e));
        return Directive.Stop;
    });

    /// <summary>So are these: what would be started again is an engine that hosts nobody.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        Fail(Unwrapped(reason));
        base.PreRestart(reason, message);
    }

    /// <summary>What an actor threw; what that came from stays inside it.</summary>
    private static Exception Unwrapped(Exception e) =>
        e is ActorInitializationException or TargetInvocationException or AggregateException && e.InnerException is { } inner ? Unwrapped(inner) : e;

    /// <remarks>The name of no actor of a persistence id has a plus in it.</remarks>
    private static IActorRef Part(Props props, string name) => Context.ActorOf(props, $"+{name}");

    private static IActorRef BlockingPart(Props props, string name) => Part(props.WithDispatcher(SqlitePlugin.Dispatcher), name);

    private void Fail(Exception reason)
    {
        if (_hasFailed)
            return;
        _hasFailed = true;
        _log.Error(reason, "The engine ends.");
        _failed(reason);
        _checkpoints.Open(andRest: true, _running.Values, () => { });
    }

    private void Deliver(PersistenceId to, Stimulus.Mail mail)
    {
        // One that passivates drops it, and finds it in the journal when it is woken.
        var isRunning = _running.TryGetValue(to, out var actor);
        if (isRunning)
            actor!.Tell(mail);
        if (_passivating.Contains(to))
            _wakeAfter.Add(to);
        // An answer of the workspace's own actors takes up no run: that is for whoever resumes it.
        else if (!isRunning && (_takenUp.Contains(to.Scope) || !WorkspaceActors.Owns(mail.Id.Sender) || WorkspaceActors.Owns(to)))
            Start(to);
    }

    /// <summary>Somebody asks for it: an actor that could not be recovered tries again.</summary>
    private void Wake(PersistenceId id)
    {
        _down.Remove(id);
        Start(id);
    }

    /// <summary>Starts an actor, unless it runs or waits to be started again.</summary>
    private void Start(PersistenceId id)
    {
        _takenUp.Add(id.Scope);
        if (_passivating.Contains(id))
            _wakeAfter.Add(id);
        else if (_running.ContainsKey(id) || _down.Contains(id) || !_engine.Setup.Behaviors.Knows(id))
            return;
        else if (CoordinatorOf(id) is not { } coordinator)
            StartBelow(id);
        else if (_running.TryGetValue(coordinator, out var parent) && !_passivating.Contains(coordinator))
            parent.Tell(new ActorProtocol.StartChild(id));
        else
            Start(coordinator);
    }

    /// <returns>The coordinator that supervises this actor and starts it whenever it starts; null for an actor that is the guardian's own.</returns>
    private PersistenceId? CoordinatorOf(PersistenceId id)
    {
        var behaviors = _engine.Setup.Behaviors;
        var coordinator = new PersistenceId($"{id.Scope}/{RunActors.CoordinatorRole}");
        return id != coordinator && !WorkspaceActors.Owns(id) && behaviors.HasRole(id) && behaviors.Knows(coordinator) ? coordinator : null;
    }

    private void StartBelow(PersistenceId id)
    {
        var name = MachineSupervision.NameOf(id);
        if (Context.Child(name).IsNobody())
            _supervisors.Add(Context.Watch(Context.ActorOf(MachineSupervision.Props(_engine, id), name)), id);
    }

    private void Started(GuardianProtocol.Started started)
    {
        _running[started.Id] = started.Actor;
        _ids[Context.Watch(started.Actor)] = started.Id;
        _passivating.Remove(started.Id);
        _wakeAfter.Remove(started.Id);
        _checkpoints.Started(started.Actor);
    }

    private void Ended(IActorRef ended)
    {
        if (_supervisors.Remove(ended, out var supervised))
            Gone(supervised);
        if (!_ids.Remove(ended, out var id))
            return;
        if (_running.TryGetValue(id, out var actor) && actor.Equals(ended))
            _running.Remove(id);
        _checkpoints.Ended(ended);
    }

    private void Gone(PersistenceId id)
    {
        // That it ended itself may be told later than that its supervisor did.
        _running.Remove(id);
        _passivating.Remove(id);
        if (_wakeAfter.Remove(id))
            Start(id);
    }
}
