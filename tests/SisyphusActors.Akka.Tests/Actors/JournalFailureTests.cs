using Akka.Actor;
using Akka.Persistence.TestKit;
using SisyphusActors.Akka.Actors;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Engine.Parts;
using SisyphusActors.Engine.Tests;
using SisyphusActors.Journal.Memory;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.TestKit;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Akka.Tests.Actors;

/// <summary>A whole engine whose actors write to Akka's test journal, which fails when told to. Mail from clients is in a journal in memory.</summary>
public sealed class JournalFailureTests : PersistenceTestKit
{
    private readonly BehaviorCatalog _behaviors = new();
    private readonly CommandDesk _desk;
    private readonly IActorRef _guardian;
    private readonly List<string> _handled = [];
    private Exception? _failure;

    public JournalFailureTests() : base(Untag.For("akka.persistence.journal.test").WithFallback(EmbeddedConfig.Actors))
    {
        var mail = new MemoryJournal();
        _desk = new CommandDesk(mail, _behaviors);
        var setup = new EngineSetup(mail, "", new MemoryPoisonCounter(), _behaviors, new FakeOperations(), new CommitLog(), TimeProvider.System);
        var settings = new EngineSettings("", "", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));
        var (database, desk) = (new SqliteDatabase("none"), _desk);
        _behaviors.Bind(A, new ScriptedBehavior((turn, stimulus) =>
        {
            _handled.Add(stimulus.Cause);
            turn.Persist(Fact($"{turn.State.Events.Length}"));
        }));
        Action<Exception> failed = e => _failure = e;
        _guardian = Sys.ActorOf(Props.Create(() => new WorkspaceGuardian(setup, settings, database, 0, desk, CancellationToken.None, new(), failed)));
    }

    private Task<Outcome> Tell(string key)
    {
        var (client, sent, answer) = _desk.Open(A, Note(key), key);
        _guardian.Tell(new ClientCommands.Store(client, sent));
        return answer;
    }

    [Fact]
    public async Task While_writes_fail_nothing_is_answered_and_afterwards_every_message_is_handled_once()
    {
        (await Tell("before").WaitAsync(TestTimeout.Default)).ShouldBe(Outcome.Ok);
        Task<Outcome>[] during = [];

        await WithJournalWrite(write => write.Fail(), async () =>
        {
            during = [Tell("one"), Tell("two"), Tell("three")];
            await AwaitAssertAsync(() => _handled.Count.ShouldBeGreaterThan(3), TestTimeout.Default);
            during.ShouldAllBe(answer => !answer.IsCompleted);
        });

        (await Task.WhenAll(during).WaitAsync(TestTimeout.Default)).ShouldAllBe(outcome => outcome == Outcome.Ok);
        _failure.ShouldBeNull();
        FactsOfA().ShouldBe(["0", "1", "2", "3"]);
    }

    [Fact]
    public async Task While_recoveries_fail_an_actor_tries_again_and_finds_its_mail()
    {
        await Tell("first").WaitAsync(TestTimeout.Default);
        Task<Outcome>? second = null;

        await WithJournalRecovery(recovery => recovery.Fail(), async () =>
        {
            await StopA();
            second = Tell("second");
            await EventFilter.Error(contains: "Persistence failure when replaying").ExpectAsync(2, () => Task.CompletedTask);
            second.IsCompleted.ShouldBeFalse();
        });

        (await second!.WaitAsync(TestTimeout.Default)).ShouldBe(Outcome.Ok);
        FactsOfA().ShouldBe(["0", "1"]);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_serialized_ends_the_engine()
    {
        await WithJournalWrite(write => write.Reject(), async () =>
        {
            _ = Tell("one");
            await AwaitAssertAsync(() => _failure.ShouldNotBeNull(), TestTimeout.Default);
        });
    }

    private async Task StopA()
    {
        var a = await Sys.ActorSelection(_guardian.Path / MachineSupervision.NameOf(A)).ResolveOne(TestTimeout.Default);
        await a.GracefulStop(TestTimeout.Default);
    }

    /// <summary>What a fresh actor under that id recovers.</summary>
    private IReadOnlyList<string> FactsOfA()
    {
        var probe = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Replayed(A.Value, probe.Ref)));
        return probe.ExpectMsg<IReadOnlyList<string>>(TestTimeout.Default);
    }

    private sealed class Replayed : global::Akka.Persistence.ReceivePersistentActor
    {
        private readonly List<string> _facts = [];

        public Replayed(string id, IActorRef to)
        {
            PersistenceId = id;
            Recover<RecordedEvent>(recorded =>
            {
                if (recorded.Event is Core.Runs.RunEvent.RunCancelled { Reason: var fact })
                    _facts.Add(fact);
            });
            Recover<global::Akka.Persistence.RecoveryCompleted>(_ => to.Tell(_facts));
        }

        public override string PersistenceId { get; }
    }
}
