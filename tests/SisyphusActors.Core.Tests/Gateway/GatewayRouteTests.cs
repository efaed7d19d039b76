using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Tests.Gateway;

public sealed class GatewayRouteTests : GatewaySpecs
{
    [Theory]
    [InlineData(ModelFailureKind.Rejected)]
    [InlineData(ModelFailureKind.Unauthorised)]
    [InlineData(ModelFailureKind.RateLimited)]
    [InlineData(ModelFailureKind.Outage)]
    [InlineData(ModelFailureKind.Stalled)]
    [InlineData(ModelFailureKind.ContextOverflow)]
    [InlineData(ModelFailureKind.ContentFiltered)]
    [InlineData(ModelFailureKind.Length)]
    [InlineData(ModelFailureKind.BadAnswer)]
    public void Where_one_model_fails_the_next_one_is_asked(ModelFailureKind kind)
    {
        Ask(models: [First, Second]);

        var turn = Fail(kind);

        turn.Events.OfType<GatewayEvent.CallClaimed>().Single().Model.ShouldBe(Second);
        turn.Events.OfType<ActorEvent.TimerSet>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ModelFailureKind.CapExceeded)]
    [InlineData(ModelFailureKind.ToolRefused)]
    public void What_a_call_may_not_do_no_other_model_is_asked_for(ModelFailureKind kind)
    {
        Ask(models: [First, Second]);

        Reply(Fail(kind)).ShouldBeOfType<AskReply.ModelFailed>().Kind.ShouldBe(kind);
    }

    [Fact]
    public void A_rate_limit_pauses_as_long_as_the_provider_says()
    {
        Ask();
        var paused = Fail(ModelFailureKind.RateLimited, TimeSpan.FromSeconds(42));
        var timer = paused.Events.OfType<ActorEvent.TimerSet>().Single();
        timer.DueAt.ShouldBe(Now + TimeSpan.FromSeconds(42));
        Restart();
        Now = timer.DueAt;

        Ring(timer.Key).Events.OfType<GatewayEvent.CallClaimed>().Single().Try.ShouldBe(2);
    }

    [Fact]
    public void An_outage_pauses_longer_each_time_and_never_fails_the_question()
    {
        Options = Options with { TriesMax = 1 };
        Ask();
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 12; i++)
        {
            var timer = Fail(ModelFailureKind.Outage).Events.OfType<ActorEvent.TimerSet>().Single();
            pauses.Add(timer.DueAt - Now);
            Now = timer.DueAt;
            Ring(timer.Key);
        }

        pauses[0].ShouldBeInRange(TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(2));
        pauses[1].ShouldBeGreaterThan(pauses[0]);
        pauses[^1].ShouldBeInRange(TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(5));
        Asked().Status.ShouldBe(AskStatus.Calling);
    }

    [Fact]
    public void While_one_model_is_paused_another_question_goes_to_the_next()
    {
        Ask(models: [First, Second]);
        Fail(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(5));

        Ask(Id("b"), models: [First, Second]).Events.OfType<GatewayEvent.CallClaimed>().Single().Model.ShouldBe(Second);
    }

    [Fact]
    public void Too_many_failed_tries_over_all_models_fail_the_question_for_good()
    {
        Options = Options with { TriesMax = 3 };
        Ask(models: [First, Second]);
        Fail(ModelFailureKind.BadAnswer);
        Fail(ModelFailureKind.Stalled);

        var turn = Fail(ModelFailureKind.BadAnswer);

        Reply(turn).ShouldBe(new AskReply.ModelFailed(Id(), ModelFailureKind.BadAnswer, "It is BadAnswer."));
        turn.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
        State.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_call_that_timed_out_is_a_stall()
    {
        Ask(models: [First, Second]);

        End(new OperationOutcome.TimedOut(TimeSpan.FromMinutes(1))).Events.OfType<GatewayEvent.CallFailed>().Single()
            .Failure.Kind.ShouldBe(ModelFailureKind.Stalled);
        Asked().FailedTries.ShouldBe(1);
    }

    [Fact]
    public void A_model_that_cannot_answer_this_question_is_not_asked_it_again()
    {
        Ask(models: [First, Second]);
        Fail(ModelFailureKind.ContextOverflow);
        Fail(ModelFailureKind.BadAnswer);

        Asked().Model.ShouldBe(Second);
        Reply(Fail(ModelFailureKind.ContextOverflow)).ShouldBeOfType<AskReply.ModelFailed>().Kind.ShouldBe(ModelFailureKind.ContextOverflow);
    }

    [Fact]
    public void The_model_that_has_answered_best_goes_first_and_of_equals_the_one_configured_first()
    {
        Ask(models: [First, Second]);
        Asked().Model.ShouldBe(First);
        Fail(ModelFailureKind.BadAnswer);
        Answer();

        Ask(Id("b"), models: [First, Second]);
        Asked(Id("b")).Model.ShouldBe(Second);
    }

    [Fact]
    public void What_one_agent_has_seen_of_a_model_is_nothing_to_another()
    {
        Ask(models: [First, Second]);
        Fail(ModelFailureKind.BadAnswer);
        Answer();

        Ask(Id("b"), Hello with { Agent = "build" }, [First, Second]);
        Asked(Id("b")).Model.ShouldBe(First);
    }
}
