using Akka.Actor;
using Akka.TestKit;
using SisyphusActors.Akka.Actors;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Engine.Tests;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Memory;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;

namespace SisyphusActors.Akka.Tests.Actors;

/// <summary>What a machine's actor needs around it: probes for the guardian, the operations, the poison gate and the feed; mail in memory; the test's own journal plugin.</summary>
internal sealed class ActorBench
{
    private readonly TestKitBase _kit;
    private readonly EngineContext _engine;

    /// <param name="mailReader">Null for one that reads <see cref="Mail"/>.</param>
    public ActorBench(TestKitBase kit, IActorRef? mailReader = null, CancellationToken draining = default)
    {
        _kit = kit;
        (Guardian, Operations, Poison, Feed) = (new(kit), new(kit), new(kit), new(kit));
        var setup = new EngineSetup(Mail, "", new MemoryPoisonCounter(), Behaviors, new FakeOperations(), new CommitLog(), Time);
        var settings = new EngineSettings("", "", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        _engine = new EngineContext(setup, settings, new SqliteDatabase("none"), Suspects, new CommandDesk(Mail, Behaviors), draining)
        {
            Guardian = Guardian.Ref,
            Operations = Operations.Ref,
            Poison = Poison.Ref,
            Feed = Feed.Ref,
            Mail = mailReader ?? kit.Sys.ActorOf(Props.Create(() => new MailReader(Mail))),
        };
    }

    public MemoryJournal Mail { get; } = new();

    public BehaviorCatalog Behaviors { get; } = new();

    public ManualTime Time { get; } = new(Some.Now);

    public Suspects Suspects { get; } = new(hostStartOffset: 0);

    public Probe Guardian { get; }

    public Probe Operations { get; }

    public Probe Poison { get; }

    public Probe Feed { get; }

    /// <summary>The supervisor of the actor that was started last.</summary>
    public IActorRef Supervisor { get; private set; } = ActorRefs.Nobody;

    /// <summary>Starts the actor and waits until it has read its mail and is ready for more.</summary>
    public IActorRef Start(PersistenceId id, Action<Turn<Facts>, Stimulus> handle)
    {
        var actor = Start(id, new ScriptedBehavior(handle));
        var asker = _kit.CreateTestProbe();
        actor.Tell(new ActorProtocol.Checkpoint(0, AndRest: false), asker.Ref);
        asker.ExpectMsg<ActorProtocol.Reached>(TestTimeout.Default);
        return actor;
    }

    public IActorRef Start(PersistenceId id, ScriptedBehavior behavior)
    {
        Behaviors.Bind(id, behavior);
        Supervisor = _kit.Sys.ActorOf(MachineSupervision.Props(_engine, id));
        return Guardian.Expect<GuardianProtocol.Started>().Actor;
    }

    public Task StopAsync() => Supervisor.GracefulStop(TestTimeout.Default);

    public void Append(PersistenceId id, params IReadOnlyList<IEvent> events) => Mail
        .Commit([new AppendBatch(id, 0, [.. events.Select(e => new RecordedEvent(Some.Now, "test", e))])])
        .ShouldHaveSingleItem().ShouldBeOfType<AppendResult.Appended>();

    /// <summary>A probe of Akka's own TestKit.</summary>
    internal sealed class Probe(TestKitBase kit)
    {
        private readonly global::Akka.TestKit.TestProbe _probe = kit.CreateTestProbe();

        public IActorRef Ref => _probe.Ref;

        public T Expect<T>() => _probe.ExpectMsg<T>(TestTimeout.Default);

        public T Fish<T>() => (T)_probe.FishForMessage(message => message is T, TestTimeout.Default);

        public void ExpectNone() => _probe.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }
}
