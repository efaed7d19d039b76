using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Machines;

public sealed class SnapshotTests
{
    private static readonly PersistenceId Coordinator = new("run/coordinator");

    private static MachineBench<RunState> LongLived(int resumes)
    {
        var actor = new MachineBench<RunState>(Coordinator, new CoordinatorBehavior());
        actor.Show(new Stimulus.Mail(new MessageId(Client, 1), 0, TestRun.Start()));
        for (var i = 1; i <= resumes; i++)
            actor.Show(new Stimulus.Mail(new MessageId(B, i), i - 1, new RunMessage.ResumeRun("test")));
        return actor;
    }

    [Fact]
    public void A_snapshot_is_due_once_the_events_since_the_last_one_outweigh_it()
    {
        LongLived(resumes: 10).Machine.SnapshotIfDue().ShouldBeNull();

        var actor = LongLived(resumes: BehaviorCatalog.DefaultSnapshotEventsMin);

        actor.Machine.SnapshotIfDue().ShouldNotBeNull().SequenceNumber.ShouldBe(actor.Machine.SequenceNumber);
        actor.Machine.SnapshotIfDue().ShouldBeNull();
    }

    [Fact]
    public void A_restored_snapshot_equals_replay()
    {
        var actor = LongLived(resumes: 2_000);
        var snapshot = actor.Machine.SnapshotIfDue().ShouldNotBeNull();
        var restored = new ActorMachine<RunState>(Coordinator, new CoordinatorBehavior());

        restored.Restore(snapshot).ShouldBeTrue();
        actor.Recover();

        restored.SequenceNumber.ShouldBe(actor.Machine.SequenceNumber);
        restored.State.ShouldBe(actor.Machine.State);
        restored.HasHandled(new MessageId(B, 2_000)).ShouldBeTrue();
        restored.React(new Stimulus.Mail(new MessageId(Client, 1), 0, TestRun.Start()), Now, mayClaim: true)
            .ShouldBe(new Reaction.Ignore(Outcome.Ok));
        // The next message sent links to the last one before the snapshot.
        var mail = new Stimulus.Mail(new MessageId(B, 2_001), 2_000, new RunMessage.CancelRun("test", "enough"));
        restored.React(mail, Now, mayClaim: true).ShouldBeOfType<Reaction.Persist>().Events
            .ShouldBe(actor.Machine.React(mail, Now, mayClaim: true).ShouldBeOfType<Reaction.Persist>().Events);
    }

    [Fact]
    public void A_snapshot_of_an_unknown_version_is_ignored()
    {
        var snapshot = LongLived(resumes: 2_000).Machine.SnapshotIfDue().ShouldNotBeNull();
        var machine = new ActorMachine<RunState>(Coordinator, new CoordinatorBehavior());

        machine.Restore(snapshot with { Manifest = "run-state.v99" }).ShouldBeFalse();
        machine.Restore(snapshot with { State = "{"u8.ToArray() }).ShouldBeFalse();

        machine.SequenceNumber.ShouldBe(0);
        machine.State.ShouldBe(RunState.Initial);
    }

    [Fact]
    public void A_state_without_a_stored_name_takes_no_snapshots()
    {
        var actor = new MachineBench<Facts>(A, new ScriptedBehavior((turn, _) => turn.Persist(Fact("x"))));
        for (var i = 1; i <= BehaviorCatalog.DefaultSnapshotEventsMin; i++)
            actor.Show(Mail(B, i, i - 1));

        actor.Machine.SnapshotIfDue().ShouldBeNull();
    }
}
