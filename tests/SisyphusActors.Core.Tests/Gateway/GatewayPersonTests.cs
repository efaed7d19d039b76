using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Gateway;

public sealed class GatewayPersonTests : GatewaySpecs
{
    [Fact]
    public void Who_asked_does_not_wait_for_a_call_in_doubt_that_is_withdrawn()
    {
        Ask();
        End(new OperationOutcome.InDoubt("The host died."));

        Reply(Tell(new GatewayMessage.WithdrawAsks(StepId: null, "enough"))).ShouldBe(new AskReply.ModelRefused(Id(), AskReply.ModelRefused.InDoubt, "enough"));

        Asked().Status.ShouldBe(AskStatus.InDoubt, "a person still says whether it was paid");
    }

    [Fact]
    public void Who_asked_does_not_wait_for_a_call_that_was_withdrawn_and_then_is_in_doubt()
    {
        Ask();
        Tell(new GatewayMessage.WithdrawAsks(StepId: null, "enough"));

        Reply(End(new OperationOutcome.InDoubt("The host died."))).ShouldBe(new AskReply.ModelRefused(Id(), AskReply.ModelRefused.InDoubt, "enough"));
    }

    [Fact]
    public void Who_wants_to_know_is_told_when_a_question_waits_for_a_person_and_when_it_goes_on()
    {
        Options = Options with { RunBudget = new BudgetLimits(Calls: 1) };
        Ask(Id("a"));
        var asked = new GatewayMessage.AskModel(Id("b"), Hello, [First], ModelLimits.Default, WantsNews: true);
        Messages(Tell(asked, Run.SkillAgent(1)), Run.SkillAgent(1)).ShouldBeEmpty("another call is at work, and may leave something");

        var held = Answer(id: Id("a"));
        Messages(held, Run.SkillAgent(1)).ShouldBe([new AskNews.ModelWaits(Id("b"))]);
        Messages(held, Run.Planner).OfType<AskNews>().ShouldBeEmpty();
        Messages(Tell(asked with { Ask = Id("c") }, Run.SkillAgent(2)), Run.SkillAgent(2)).ShouldBe([new AskNews.ModelWaits(Id("c"))]);

        Messages(Tell(new GatewayMessage.CheckAsk(Id("b")), Run.SkillAgent(1)), Run.SkillAgent(1)).ShouldBe([new AskNews.ModelWaits(Id("b"))]);
        Messages(Tell(new GatewayMessage.CheckAsk(Id("a")), Run.Planner), Run.Planner).ShouldHaveSingleItem().ShouldBeOfType<AskReply.ModelAnswered>();
        Messages(Tell(new GatewayMessage.CheckAsk(Id("z")), Run.Planner), Run.Planner).ShouldHaveSingleItem().ShouldBeOfType<AskReply.ModelRefused>().Reason.ShouldBe("unknown-ask");

        var added = Tell(new GatewayMessage.AddBudget(null, new Amount(Calls: 9), "ada"));
        Messages(added, Run.SkillAgent(1)).ShouldBe([new AskNews.ModelGoesOn(Id("b"))]);
        Messages(added, Run.SkillAgent(2)).ShouldBe([new AskNews.ModelGoesOn(Id("c"))]);
    }

    [Fact]
    public void A_call_in_doubt_keeps_its_claim_and_its_reservation_and_waits_for_a_person()
    {
        Ask();

        var turn = End(new OperationOutcome.InDoubt("Its host died."));

        State.Claims.Count.ShouldBe(1);
        State.RunAccount.Reserved.Calls.ShouldBe(1);
        Request().IsInDoubt.ShouldBeTrue();
        Messages(turn, Run.Coordinator).OfType<RunMessage.ModelsBlocked>().Single().On.ShouldBe(BlockedOn.CallDoubt);
        End(new OperationOutcome.InDoubt("Asked again.")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void One_that_was_not_made_is_made_again_under_a_key_of_its_own()
    {
        Ask();
        var first = Asked().OpKey;
        End(new OperationOutcome.InDoubt("Its host died."));

        var turn = Tell(new GatewayMessage.ResolveCall("a", Settled: false, Json.Null, "ada"));

        turn.Events.Take(2).Select(e => e.GetType()).ShouldBe([typeof(GatewayEvent.CallRetracted), typeof(GatewayEvent.CallClaimed)]);
        Asked().OpKey.ShouldNotBe(first);
        Messages(turn, Run.Coordinator).ShouldBe([new RunMessage.ModelsContinued()]);
    }

    [Fact]
    public void One_that_was_answered_is_answered_with_what_the_person_says()
    {
        Ask();
        End(new OperationOutcome.InDoubt("Its host died."));

        var turn = Tell(new GatewayMessage.ResolveCall("a", Settled: true, Json.From("Good morning."), "ada"));

        Reply(turn).ShouldBeOfType<AskReply.ModelAnswered>().Reply.Content.ShouldBe("Good morning.");
        turn.Events.OfType<GatewayEvent.CallAnswered>().Single().By.ShouldBe("ada");
    }

    [Fact]
    public void What_a_person_says_fits_the_schema()
    {
        Ask(question: Hello with { Schema = Json.Parse("""{"type":"object","required":["x"]}""") });
        End(new OperationOutcome.InDoubt("Its host died."));

        Tell(new GatewayMessage.ResolveCall("a", Settled: true, Json.EmptyObject, "ada")).Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("does-not-fit");
        Reply(Tell(new GatewayMessage.ResolveCall("a", Settled: true, Json.Parse("""{"x":1}"""), "ada"))).ShouldBeOfType<AskReply.ModelAnswered>()
            .Reply.Content.ShouldBe("""{"x":1}""");
    }

    [Fact]
    public void What_is_not_in_doubt_is_not_resolved()
    {
        Ask();

        Tell(new GatewayMessage.ResolveCall("a", Settled: false, Json.Null, "ada")).Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("not-in-doubt");
    }

    [Fact]
    public void An_answer_that_is_found_after_all_needs_no_person()
    {
        Ask();
        End(new OperationOutcome.InDoubt("Its host died."));

        var turn = Answer();

        Reply(turn).ShouldBeOfType<AskReply.ModelAnswered>();
        Messages(turn, Run.Coordinator).ShouldBe([new RunMessage.ModelsContinued()]);
    }

    [Fact]
    public void A_run_that_is_cancelled_stops_its_calls_and_asks_nothing_any_more()
    {
        Options = Options with { RunBudget = new BudgetLimits(Calls: 1) };
        Ask();
        Ask(Id("b"));

        var turn = Tell(new GatewayMessage.WithdrawAsks(null, "enough"), Run.Coordinator);
        turn.Events.OfType<ActorEvent.OperationAbortRequested>().ShouldHaveSingleItem();
        Reply(turn).ShouldBe(new AskReply.ModelRefused(Id("b"), "withdrawn", "enough"));
        Request().MayRun.ShouldBeFalse();

        var stopped = End(new OperationOutcome.Cancelled());
        stopped.Events.OfType<GatewayEvent.CallCancelled>().ShouldHaveSingleItem();
        Reply(stopped).ShouldBeOfType<AskReply.ModelRefused>().Reason.ShouldBe("withdrawn");
        State.Open.ShouldBeEmpty();
        Reply(Ask(Id("c"))).ShouldBeOfType<AskReply.ModelRefused>().Reason.ShouldBe("run-cancelled");
    }

    [Fact]
    public void A_step_that_needs_no_answer_any_more_leaves_the_others_alone()
    {
        Ask();
        Ask(Id("b"));
        Fail(ModelFailureKind.Outage);

        var turn = Tell(new GatewayMessage.WithdrawAsks("a", "timed out"), Run.Executor);

        turn.Events.OfType<ActorEvent.TimerCleared>().ShouldHaveSingleItem();
        turn.Events.OfType<ActorEvent.OperationAbortRequested>().ShouldBeEmpty();
        Asked().Status.ShouldBe(AskStatus.Dropped);
        Asked(Id("b")).Status.ShouldBe(AskStatus.Calling);
        Ask(Id("a", 2)).Events.OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem("its model is still to be left alone");
    }

    [Fact]
    public void An_outcome_that_cannot_be_taken_in_is_in_doubt()
    {
        Ask();
        var behavior = new GatewayBehavior(Options);
        var turn = new Turn<GatewayState>(behavior, Run.Gateway, State, Now);

        behavior.HandleParked(turn, new Stimulus.OperationEnded(Asked().OpKey!.Value, new OperationOutcome.Succeeded(Json.Null)), "broken");

        turn.Events.OfType<GatewayEvent.CallInDoubt>().ShouldHaveSingleItem();
    }
}
