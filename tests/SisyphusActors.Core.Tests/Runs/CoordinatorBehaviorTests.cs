using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
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

    private Turn<RunState> Tell(IMessage message)
    {
        var turn = new Turn<RunState>(_behavior, Run.Coordinator, _state, DateTimeOffset.UnixEpoch);
        _behavior.Handle(turn, new Stimulus.Mail(new MessageId(PersistenceId.Client("test"), ++_mail), _mail - 1, message));
        _state = turn.State;
        return turn;
    }
}
