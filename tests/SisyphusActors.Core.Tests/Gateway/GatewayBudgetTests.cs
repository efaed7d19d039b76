using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;

namespace SisyphusActors.Core.Tests.Gateway;

public sealed class GatewayBudgetTests : GatewaySpecs
{
    [Fact]
    public void What_a_call_took_replaces_what_was_reserved()
    {
        Ask();
        Now += TimeSpan.FromSeconds(2);
        Answer(spend: Spent(300, microUsd: 70));

        State.RunAccount.Reserved.ShouldBe(default);
        State.RunAccount.Used.ShouldBe(new Amount(300, 70, 1, 2_000));
        State.StepAccount("a").Used.ShouldBe(new Amount(300, 70, 1, 2_000));
    }

    [Fact]
    public void A_failed_call_is_paid_as_well()
    {
        Ask(models: [First, Second]);
        Fail(ModelFailureKind.BadAnswer, spend: Spent(55, 5));

        State.RunAccount.Used.ShouldBe(new Amount(55, 5, 1, 0));
    }

    [Fact]
    public void What_a_provider_turns_away_is_no_call()
    {
        Ask();
        Fail(ModelFailureKind.RateLimited);

        State.RunAccount.Used.Calls.ShouldBe(0);
    }

    [Theory]
    [InlineData(BudgetResource.Tokens)]
    [InlineData(BudgetResource.Cost)]
    [InlineData(BudgetResource.Calls)]
    [InlineData(BudgetResource.Time)]
    public void A_budget_that_is_used_up_holds_the_next_question_before_anything_is_sent(BudgetResource resource)
    {
        Options = Options with { RunBudget = Limit(resource, 100) };
        UseUp(resource);

        var turn = Ask(Id("b"));

        turn.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
        var held = turn.Events.OfType<GatewayEvent.AskHeld>().Single().Shortage;
        (held.StepId, held.Resource, held.Limit, held.Used).ShouldBe((null, resource, 100, 100));
        var blocked = Messages(turn, Run.Coordinator).OfType<RunMessage.ModelsBlocked>().Single();
        blocked.On.ShouldBe(BlockedOn.Budget);
        blocked.StepIds.ShouldBe(["b"]);
    }

    [Theory]
    [InlineData(BudgetResource.Tokens)]
    [InlineData(BudgetResource.Cost)]
    [InlineData(BudgetResource.Calls)]
    [InlineData(BudgetResource.Time)]
    public void When_more_is_added_it_goes_on(BudgetResource resource)
    {
        Options = Options with { RunBudget = Limit(resource, 100) };
        UseUp(resource);
        Ask(Id("b"));
        Restart();

        var turn = Tell(new GatewayMessage.AddBudget(null, default(Amount).With(resource, 1_000), "ada"));

        turn.Outcome.ShouldBe(Outcome.Ok);
        turn.Events.OfType<GatewayEvent.CallClaimed>().Single().Ask.ShouldBe(Id("b"));
        Messages(turn, Run.Coordinator).ShouldBe([new RunMessage.ModelsContinued()]);
    }

    [Fact]
    public void Too_little_more_holds_it_again()
    {
        Options = Options with { RunBudget = new BudgetLimits(Tokens: 100) };
        UseUp(BudgetResource.Tokens);
        Ask(Id("b"));

        var turn = Tell(new GatewayMessage.AddBudget(null, new Amount(Tokens: 1), "ada"));

        turn.Events.OfType<GatewayEvent.AskHeld>().Single().Shortage.Limit.ShouldBe(101);
        Messages(turn, Run.Coordinator).ShouldBeEmpty();
    }

    [Fact]
    public void A_step_has_a_budget_of_its_own_which_its_items_share()
    {
        Options = Options with { StepBudget = new BudgetLimits(Calls: 1) };
        Ask(Id("a[0]"));
        Answer(id: Id("a[0]"));

        Ask(Id("b")).Events.OfType<GatewayEvent.CallClaimed>().ShouldHaveSingleItem();
        Ask(Id("a[1]")).Events.OfType<GatewayEvent.AskHeld>().Single().Shortage.StepId.ShouldBe("a");
        Tell(new GatewayMessage.AddBudget("a", new Amount(Calls: 1), "ada")).Events.OfType<GatewayEvent.CallClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Calls_side_by_side_never_spend_the_same_rest()
    {
        Options = Options with { RunBudget = new BudgetLimits(Calls: 1) };
        Ask();

        var second = Ask(Id("b"));
        second.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
        Messages(second, Run.Coordinator).ShouldBeEmpty("it waits for the first, not for a person");

        Messages(Answer(), Run.Coordinator).OfType<RunMessage.ModelsBlocked>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_call_that_leaves_something_over_gives_it_to_the_next()
    {
        Options = Options with { RunBudget = new BudgetLimits(Tokens: 1_000) };
        Ask();
        Sent().Limits.Tokens.ShouldBe(1_000);
        Ask(Id("b"));

        Answer(spend: Spent(10));

        Sent(Id("b")).Limits.Tokens.ShouldBe(990);
    }

    [Fact]
    public void A_call_that_is_stopped_where_the_budget_ends_goes_on_with_more()
    {
        Options = Options with { RunBudget = new BudgetLimits(Tokens: 1_000) };
        Ask();
        Fail(ModelFailureKind.CapExceeded, spend: Spent(1_020)).Events.OfType<GatewayEvent.AskHeld>().ShouldHaveSingleItem();

        Tell(new GatewayMessage.AddBudget(null, new Amount(Tokens: 5_000), "ada")).Events.OfType<GatewayEvent.CallClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public void The_prompt_alone_must_fit_into_what_is_left()
    {
        Options = Options with { RunBudget = new BudgetLimits(Tokens: 100) };

        Ask(question: Hello with { Prompt = new string('x', 400) }).Events.OfType<GatewayEvent.AskHeld>().Single().Shortage.Needed.ShouldBe(101);
    }

    [Fact]
    public void The_next_call_is_taken_to_cost_what_the_dearest_has()
    {
        Options = Options with { RunBudget = new BudgetLimits(CostMicroUsd: 100) };
        Ask();
        Answer(spend: Spent(1, microUsd: 60));

        Ask(Id("b")).Events.OfType<GatewayEvent.AskHeld>().Single().Shortage.Needed.ShouldBe(60);
    }

    [Fact]
    public void A_run_keeps_the_limits_it_began_with()
    {
        Options = Options with { RunBudget = new BudgetLimits(Calls: 5) };
        Ask();
        Options = Options with { RunBudget = new BudgetLimits(Calls: 1) };
        Ask(Id("b"));

        State.RunAccount.Limits.Calls.ShouldBe(5);
        State.Claims.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 0)]
    public void Only_a_limit_that_there_is_is_raised(long calls, long tokens)
    {
        Options = Options with { RunBudget = new BudgetLimits(Calls: 5) };

        Tell(new GatewayMessage.AddBudget(null, new Amount(tokens, Calls: calls), "ada")).Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("no-limit");
    }

    private static BudgetLimits Limit(BudgetResource resource, long limit) => resource switch
    {
        BudgetResource.Tokens => new(Tokens: limit),
        BudgetResource.Cost => new(CostMicroUsd: limit),
        BudgetResource.Calls => new(Calls: limit),
        _ => new(TimeMs: limit),
    };

    private void UseUp(BudgetResource resource)
    {
        for (var call = resource == BudgetResource.Calls ? 100 : 1; call > 0; call--)
        {
            Ask(Id("a", call));
            Now += TimeSpan.FromMilliseconds(resource == BudgetResource.Time ? 100 : 0);
            Answer(spend: Spent(100, microUsd: 100), id: Id("a", call));
        }
    }
}
