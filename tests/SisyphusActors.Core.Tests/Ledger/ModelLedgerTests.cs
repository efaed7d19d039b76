using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Tests.Ledger;

public sealed class ModelLedgerTests
{
    [Fact]
    public void A_run_whose_budget_is_used_up_is_paused_and_says_what_to_type()
    {
        var run = ModelStory.Of(inDoubt: false).View();

        (run.Status, run.WaitsFor).ShouldBe((RunStatus.Paused, WaitsFor.Person));
        run.NextAction.ShouldBe("sisyphus budget r1 --step draft --add calls=2");
        run.CountOf(StepStatus.Failed).ShouldBe(0);
    }

    [Fact]
    public void Of_a_pause_and_a_used_up_budget_each_is_told_with_its_own_command()
    {
        var story = ModelStory.Of(inDoubt: false)
            .Executor(new ExecutorEvent.ExecutionPaused("ada", "the registry is down"))
            .Coordinator(new RunEvent.RunBlocked(BlockedOn.Pause, []));
        story.View().NextAction.ShouldBe("sisyphus resume r1");
        LedgerDocument.Run(story.View()).ShouldContain("- Now: paused by ada: the registry is down\n");

        var resumed = story.Executor(new ExecutorEvent.ExecutionUnpaused("ada"))
            .Coordinator(new RunEvent.RunContinued(), new RunEvent.RunBlocked(BlockedOn.Budget, ["draft"])).View();

        (resumed.Status, resumed.NextAction).ShouldBe((RunStatus.Paused, "sisyphus budget r1 --step draft --add calls=2"));
        LedgerDocument.Run(resumed).ShouldContain("- Now: paused: a budget is used up\n");
    }

    [Fact]
    public void A_run_with_a_call_in_doubt_asks_what_became_of_it()
    {
        var run = ModelStory.Of(inDoubt: true).View();

        (run.Status, run.NextAction).ShouldBe((RunStatus.NeedsAttention, "sisyphus resolve r1 review (--retry|--settled)"));
        LedgerDocument.Run(run).ShouldContain("UNCONFIRMED: was `review` answered by `openai/large`, and is it paid?");
    }

    [Fact]
    public void A_message_that_was_set_aside_is_not_forgotten_when_questions_go_on()
    {
        var story = new RunStory().Started(RunStory.Release)
            .Executor(new ActorEvent.MessageParked(new MessageId(new RunActors("r1").Coordinator, 9), 3, "boom"))
            .Coordinator(new RunEvent.RunBlocked(BlockedOn.Budget, ["draft"]));
        story.View().Status.ShouldBe(RunStatus.Paused);

        story.Coordinator(new RunEvent.RunContinued()).View().Status.ShouldBe(RunStatus.NeedsAttention);
        story.Coordinator(new RunEvent.RunContinued()).View().Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public void Each_call_is_told_with_what_it_took()
    {
        var calls = ModelStory.Of(inDoubt: true).View().Calls.ToList();

        calls.Select(c => (c.Number, c.Ask.StepId, c.Try, c.Agent, c.Model, c.Status)).ShouldBe(
        [
            (1, "draft", 1, "build", ModelStory.Large, CallStatus.Failed),
            (2, "draft", 2, "build", ModelStory.Small, CallStatus.Answered),
            (3, "review", 1, "plan", ModelStory.Large, CallStatus.InDoubt),
        ]);
        (calls[1].Spend.CostMicroUsd, calls[1].DurationMs, calls[1].SessionId).ShouldBe((34_000, 1_000, "ses_1"));
        (calls[2].EndedAt, calls[2].Error).ShouldBe((null, "its host died while the model was at work"));
    }

    [Fact]
    public void What_an_agent_took_is_added_up_over_its_calls()
    {
        var agents = ModelStory.Of(inDoubt: true).View().CallAgents;

        agents.Select(a => (a.Agent, a.Calls, a.Answered, a.Usage.Total(), a.CostMicroUsd)).ShouldBe([("build", 2, 1, 1_200, 34_000), ("plan", 1, 0, 0, 0)]);
    }

    [Fact]
    public void Who_added_to_a_budget_is_a_decision()
    {
        var run = ModelStory.Of(inDoubt: false).Gateway(new GatewayEvent.BudgetAdded("draft", new Amount(Calls: 2), "ada")).View();

        run.Decisions[^1].ShouldBe(new Decision(run.Offset, "ada", "added calls=2 to the budget of draft", ""));
        run.Gateway.StepAccount("draft").Limits.Calls.ShouldBe(4);
    }

    [Theory]
    [InlineData("tokens", "50000", 50_000)]
    [InlineData("cost", "0.25", 250_000)]
    [InlineData("cost", "2", 2_000_000)]
    [InlineData("cost", "0.000001", 1)]
    [InlineData("calls", "10", 10)]
    [InlineData("time", "1h30m", 5_400_000)]
    public void An_amount_is_written_as_it_is_read(string name, string text, long value)
    {
        var resource = Enum.GetValues<BudgetResource>().Single(r => r.Name() == name);

        BudgetText.TryParse(resource, text, out var read).ShouldBeTrue();
        read.ShouldBe(value);
        BudgetText.TryParse(resource, BudgetText.Of(resource, value), out var again).ShouldBeTrue();
        again.ShouldBe(value);
    }

    [Theory]
    [InlineData("tokens", "0")]
    [InlineData("tokens", "-1")]
    [InlineData("tokens", "1.5")]
    [InlineData("cost", "-0.1")]
    [InlineData("cost", "0")]
    [InlineData("cost", "1e3")]
    [InlineData("cost", "99999999999999999999")]
    [InlineData("time", "10")]
    [InlineData("calls", "")]
    public void What_is_no_amount_is_not_read(string name, string text) =>
        BudgetText.TryParse(Enum.GetValues<BudgetResource>().Single(r => r.Name() == name), text, out _).ShouldBeFalse();
}
