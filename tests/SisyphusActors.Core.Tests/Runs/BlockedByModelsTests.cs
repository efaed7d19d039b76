using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Tests.Runs;

/// <summary>A run whose steps wait for one thing and whose questions to models for another.</summary>
public sealed class BlockedByModelsTests
{
    private static readonly RunActors Run = new("run");
    private static readonly RunEvent[] Running = [new RunEvent.RunPlanning(), new RunEvent.RunStarted(), new RunEvent.RunAskedModels()];
    private static readonly RunMessage.ModelsBlocked NoBudget = new(BlockedOn.Budget, ["a"]);

    private readonly CoordinatorBehavior _behavior = new();
    private RunState _state = RunState.Initial;
    private long _mail;

    [Fact]
    public void A_used_up_budget_pauses_the_run_until_more_is_added()
    {
        Given(Running);

        Tell(NoBudget);
        _state.Status.ShouldBe(RunStatus.Paused);

        Tell(new RunMessage.ModelsContinued());
        _state.Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public void A_cancelled_run_waits_for_no_budget_any_more()
    {
        Given(Running);
        Tell(NoBudget);

        Tell(new RunMessage.CancelRun("ada", "enough"));

        _state.Status.ShouldBe(RunStatus.Running, "its steps come to their end, and need a host for it");
    }

    [Fact]
    public void A_run_that_is_being_planned_is_planned_on()
    {
        Given([new RunEvent.RunPlanning(), new RunEvent.RunAskedModels()]);
        Tell(NoBudget);

        Tell(new RunMessage.ModelsContinued());

        _state.Status.ShouldBe(RunStatus.Planning);
    }

    [Fact]
    public void Its_plan_is_heard_even_before_it_is_known_to_go_on()
    {
        Given([new RunEvent.RunPlanning(), new RunEvent.RunAskedModels()]);
        Tell(NoBudget);

        Tell(new RunMessage.PlanningEnded([])).Outcome.ShouldBe(Outcome.Ok);
    }

    [Fact]
    public void When_the_steps_go_on_the_questions_still_wait()
    {
        Given(Running);
        Tell(new RunMessage.ExecutionBlocked(BlockedOn.Approval, ["gate"]));
        Tell(NoBudget);

        Tell(new RunMessage.ExecutionContinued());

        _state.Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public void When_the_questions_go_on_the_steps_still_wait()
    {
        Given(Running);
        Tell(NoBudget);
        Tell(new RunMessage.ExecutionBlocked(BlockedOn.Approval, ["gate"]));

        Tell(new RunMessage.ModelsContinued());

        _state.Status.ShouldBe(RunStatus.WaitingInput);
    }

    [Fact]
    public void A_person_who_lets_it_go_on_adds_nothing_to_its_budget()
    {
        Given(Running);
        Tell(NoBudget);
        Tell(new RunMessage.ExecutionBlocked(BlockedOn.Pause, []));

        Tell(new RunMessage.ExecutionContinued()).Events.ShouldBe([new RunEvent.RunContinued(), new RunEvent.RunBlocked(BlockedOn.Budget, NoBudget.StepIds)]);

        _state.Status.ShouldBe(RunStatus.Paused);
    }

    [Fact]
    public void More_of_a_budget_does_not_undo_a_persons_pause()
    {
        Given(Running);
        Tell(new RunMessage.ExecutionBlocked(BlockedOn.Pause, []));
        Tell(NoBudget);

        Tell(new RunMessage.ModelsContinued());

        (_state.Status, _state.Execution!.On).ShouldBe((RunStatus.Paused, BlockedOn.Pause));
    }

    [Fact]
    public void Its_gateway_hears_of_a_cancel_only_if_there_is_one()
    {
        Given(Running[..2]);
        Sent(Tell(new RunMessage.CancelRun("ada", "enough"))).ShouldBe([new ExecutorMessage.CancelExecution("enough")]);

        Sent(Tell(new RunMessage.ModelsAsked())).ShouldBe([new GatewayMessage.WithdrawAsks(null, "enough")]);
    }

    [Fact]
    public void A_run_that_asked_models_withdraws_its_questions_when_it_is_cancelled()
    {
        Given(Running);

        Sent(Tell(new RunMessage.CancelRun("ada", "enough"))).ShouldContain(new GatewayMessage.WithdrawAsks(null, "enough"));
    }

    [Fact]
    public void What_the_gateway_says_after_the_end_changes_nothing()
    {
        Given([.. Running, new RunEvent.RunFailed("broken", [])]);

        Tell(NoBudget).Events.ShouldBeEmpty();
        Tell(new RunMessage.ModelsContinued()).Events.ShouldBeEmpty();
    }

    private static IEnumerable<IMessage> Sent(Turn<RunState> turn) => turn.Events.OfType<ActorEvent.MessageSent>().Select(e => e.Message);

    private void Given(IEnumerable<IEvent> events) => _state = events.Aggregate(_state, _behavior.Apply);

    private Turn<RunState> Tell(IMessage message)
    {
        var turn = new Turn<RunState>(_behavior, Run.Coordinator, _state, DateTimeOffset.UnixEpoch);
        _behavior.Handle(turn, new Stimulus.Mail(new MessageId(PersistenceId.Client("test"), ++_mail), _mail - 1, message));
        _state = turn.State;
        return turn;
    }
}
