using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Embedded;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal.Memory;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Machines;

public sealed class EngineOptionsTests
{
    [Fact]
    public void A_message_is_parked_after_as_many_deaths_as_set_and_its_actor_is_down_as_long_as_set()
    {
        var journal = new MemoryJournal();
        var outputs = new OutputsSpy();
        var behaviors = new BehaviorCatalog().Bind(A, new ScriptedBehavior((_, _) => throw new InvalidOperationException("boom")));
        var core = new EngineCore(journal, new MemoryPoisonCounter(), behaviors, outputs,
            new EngineOptions { DeathsMax = 2, RestartDelay = TimeSpan.FromSeconds(7) });

        core.Tell(Client, new RecordedEvent(Now, "client", new ActorEvent.MessageSent(A, Note("x"), 0)));
        for (var i = 0; i < 10; i++)
        {
            core.React(Now);
            core.Commit();
            core.Wake(A);
        }

        outputs.Delays.ShouldBe([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)]);
        journal.Read(A).Last().Recorded.Event.ShouldBeOfType<ActorEvent.MessageParked>().Deaths.ShouldBe(2);
    }

    [Fact]
    public void A_snapshot_is_due_after_as_many_events_as_set()
    {
        var catalog = new BehaviorCatalog { SnapshotEventsMin = 20 }.Add(RunActors.CoordinatorRole, new CoordinatorBehavior());
        var machine = catalog.Create(new RunActors("r1").Coordinator)!;
        machine.React(new Stimulus.Mail(new MessageId(Client, 1), 0, TestRun.Start()), Now, mayClaim: true);
        machine.Committed();
        machine.SnapshotIfDue().ShouldBeNull();
        for (var i = 1; i <= 40; i++)
        {
            machine.React(new Stimulus.Mail(new MessageId(B, i), i - 1, new RunMessage.ResumeRun("test")), Now, mayClaim: true);
            machine.Committed();
        }

        machine.SnapshotIfDue().ShouldNotBeNull();
    }

    [Fact]
    public async Task Commands_are_looked_for_and_actors_passivated_as_often_as_set()
    {
        var time = new IntervalSpy();
        var setup = new EngineSetup(new MemoryJournal(), "", new MemoryPoisonCounter(), new BehaviorCatalog(), null!, null!, time)
        {
            Options = new EngineOptions { CommandPollInterval = TimeSpan.FromSeconds(3), PassivationInterval = Timeout.InfiniteTimeSpan },
        };
        await using var engine = new EmbeddedEngine(setup);

        time.Periods.ShouldBe([TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan]);
    }

    private sealed class IntervalSpy : TimeProvider
    {
        public List<TimeSpan> Periods { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Periods.Add(period);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
