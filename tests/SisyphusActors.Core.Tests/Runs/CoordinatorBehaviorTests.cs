using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Tests.Runs;

public sealed class CoordinatorBehaviorTests
{
    private static readonly RunActors Run = new("run");

    private readonly CoordinatorBehavior _behavior = new();
    private RunState _state = new(RunStatus.Running, "seed", null);
    private long _mail;

    [Fact]
    public void A_cancel_that_is_said_again_is_passed_on_again()
    {
        Tell(new RunMessage.CancelRun("ada", "enough"));

        Tell(new RunMessage.CancelRun("bob", "really")).Events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem()
            .Message.ShouldBe(new ExecutorMessage.CancelExecution("enough"));
    }

    [Fact]
    public void An_end_that_is_told_again_changes_nothing()
    {
        Tell(new RunMessage.ExecutionEnded(ExecutionResult.Succeeded, null)).Events.ShouldBe([new RunEvent.RunSucceeded()]);

        Tell(new RunMessage.ExecutionEnded(ExecutionResult.Succeeded, null)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_went_on_unheard_ends_as_it_ended()
    {
        _state = _state with { Status = RunStatus.Failed };

        Tell(new RunMessage.ExecutionEnded(ExecutionResult.Succeeded, null)).Events.ShouldBe([new RunEvent.RunSucceeded()]);
    }

    private static readonly Learning Mended = new(MemoryType.Learning, "make test failed and passed after a change of a.txt.");

    private static IEnumerable<MemoryMessage> Remembered(IEnumerable<IEvent> events) =>
        events.OfType<ActorEvent.MessageSent>().Where(e => e.To == WorkspaceActors.Memory).Select(e => (MemoryMessage)e.Message);

    [Fact]
    public void What_was_learned_is_told_to_the_memory_lane_when_the_run_ends_and_only_once()
    {
        var failed = Tell(new RunMessage.ExecutionEnded(ExecutionResult.Failed, "no", [Mended])).Events;
        Remembered(failed).ShouldHaveSingleItem().ShouldBeOfType<MemoryMessage.StoreMemory>().ShouldSatisfyAllConditions(
            m => (m.Type, m.Text, m.Source, m.By).ShouldBe((MemoryType.Learning, Mended.Text, "run", "run/coordinator")), m => m.Entities.ShouldBeEmpty());
        failed.OfType<RunEvent.LearningsTold>().ShouldHaveSingleItem().Learnings.ShouldBe([Mended]);

        Tell(new RunMessage.ExecutionContinued());
        var insight = new Learning(MemoryType.Insight, "The build is slow.");
        Remembered(Tell(new RunMessage.ExecutionEnded(ExecutionResult.Succeeded, null, [Mended, insight])).Events)
            .ShouldHaveSingleItem().ShouldBeOfType<MemoryMessage.StoreMemory>().Text.ShouldBe(insight.Text);
    }

    [Fact]
    public void Why_a_person_rejected_a_plan_is_remembered_even_of_a_run_that_is_cancelled_and_rejects_no_plan_by_itself()
    {
        _state = RunState.Initial with { Status = RunStatus.Planning, Goal = "Add a login", Rejections = [Learnings("ada rejected a plan")] };

        Remembered(Tell(new RunMessage.CancelRun("ada", "enough")).Events).ShouldHaveSingleItem().ShouldBeOfType<MemoryMessage.StoreMemory>()
            .ShouldSatisfyAllConditions(m => m.Type.ShouldNotBeOneOf(MemoryType.Correction, MemoryType.Decision), m => m.Entities.ShouldBeEmpty());
    }

    [Fact]
    public void A_run_leaves_ten_learnings_at_most() =>
        Remembered(Tell(new RunMessage.ExecutionEnded(ExecutionResult.Succeeded, null, [.. Enumerable.Range(0, 30).Select(i => Learnings($"{i}"))])).Events).Count().ShouldBe(10);

    private static Learning Learnings(string text) => new(MemoryType.Preference, text);

    [Fact]
    public void A_cancel_that_is_forced_is_recorded_and_passed_on_also_after_another()
    {
        Tell(new RunMessage.CancelRun("ada", "enough"));

        var events = Tell(new RunMessage.CancelRun("bob", "now", Force: true)).Events;

        events[0].ShouldBe(new RunEvent.RunCancelRequested("bob", "now", Force: true));
        events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem().Message.ShouldBe(new ExecutorMessage.CancelExecution("now", Force: true));
    }

    [Fact]
    public void A_run_that_moves_again_to_be_cleaned_up_keeps_the_reason_of_its_cancel()
    {
        Tell(new RunMessage.ExecutionBlocked(BlockedOn.Approval, ["gate"]));
        Tell(new RunMessage.CancelRun("ada", "enough"));
        Tell(new RunMessage.ExecutionContinued()).Events.ShouldBe([new RunEvent.RunContinued()]);

        Tell(new RunMessage.ExecutionEnded(ExecutionResult.Cancelled, "Cleanup step 'c' failed: stuck")).Events
            .ShouldBe([new RunEvent.RunCancelled("enough", "Cleanup step 'c' failed: stuck")]);
    }

    [Fact]
    public void A_cancel_that_came_too_late_is_not_meant_for_the_next_end()
    {
        Tell(new RunMessage.CancelRun("ada", "enough"));
        Tell(new RunMessage.ExecutionEnded(ExecutionResult.Failed, "broken"));
        Tell(new RunMessage.ExecutionContinued());

        Tell(new RunMessage.CancelRun("bob", "later")).Events[0].ShouldBe(new RunEvent.RunCancelRequested("bob", "later"));
    }

    [Theory]
    [InlineData(BlockedOn.Approval, RunStatus.WaitingInput)]
    [InlineData(BlockedOn.Doubt, RunStatus.NeedsAttention)]
    [InlineData(BlockedOn.Pause, RunStatus.Paused)]
    public void What_it_waits_for_now_takes_the_place_of_what_it_waited_for(BlockedOn on, RunStatus status)
    {
        Tell(new RunMessage.ExecutionBlocked(on == BlockedOn.Doubt ? BlockedOn.Pause : BlockedOn.Doubt, []));
        Tell(new RunMessage.ExecutionBlocked(on, []));
        _state.Status.ShouldBe(status);

        Tell(new RunMessage.ExecutionBlocked(on, [])).Events.ShouldBeEmpty("it is told again");
    }

    private Turn<RunState> Tell(IMessage message)
    {
        var turn = new Turn<RunState>(_behavior, Run.Coordinator, _state, DateTimeOffset.UnixEpoch);
        _behavior.Handle(turn, new Stimulus.Mail(new MessageId(PersistenceId.Client("test"), ++_mail), _mail - 1, message));
        _state = turn.State;
        return turn;
    }
}
