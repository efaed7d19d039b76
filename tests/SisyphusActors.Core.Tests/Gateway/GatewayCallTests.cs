using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Gateway;

public sealed class GatewayCallTests : GatewaySpecs
{
    [Fact]
    public void A_question_is_claimed_with_what_it_may_come_to_before_it_is_sent()
    {
        var turn = Ask();

        turn.Events.OfType<IOperationClaimed>().ShouldHaveSingleItem();
        var claim = turn.Events.OfType<GatewayEvent.CallClaimed>().Single();
        claim.OpKey.ShouldBe(OpKey.Of("r1", "a", 1, "model plan 1", Sent().InputHash));
        claim.Reserved.Tokens.ShouldBe(ModelLimits.Default.Tokens);
        State.RunAccount.Reserved.ShouldBe(claim.Reserved);
    }

    [Fact]
    public void Its_provider_gets_the_whole_question()
    {
        Ask(question: new Question("plan", "Be brief.", "Hello?", Json.Parse("""{"type":"string"}"""), ["read"]));

        var request = Request();
        (request.Kind, request.RunId, request.StepId, request.Attempt, request.MayRun, request.Idempotent).ShouldBe(("model", "r1", "a", 1, true, false));
        request.Timeout.ShouldBe(Options.CallTimeout);
        Sent().Prompt.ShouldBe("Hello?");
        Sent().System.ShouldBe("Be brief.");
        Sent().Tools.ShouldBe(["read"]);
        Sent().Model.ShouldBe(First);
    }

    [Fact]
    public void The_answer_goes_to_whoever_asked_and_what_was_said_on_the_wire_stays()
    {
        Ask();
        Now += TimeSpan.FromSeconds(3);

        var turn = Answer();

        var settled = turn.Events.OfType<GatewayEvent.CallAnswered>().Single();
        settled.DurationMs.ShouldBe(3_000);
        settled.Reply.Trace.Request.ShouldBe("the request");
        var reply = Reply(turn).ShouldBeOfType<AskReply.ModelAnswered>();
        reply.Reply.Content.ShouldBe("Hello.");
        reply.Reply.Trace.ShouldBe(new ModelTrace("ses", "msg", null, null));
        State.Claims.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_question_is_answered_again_without_a_call()
    {
        Ask();
        Answer();
        Restart();

        var turn = Ask();

        Reply(turn).ShouldBeOfType<AskReply.ModelAnswered>().Reply.Content.ShouldBe("Hello.");
        turn.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
    }

    [Fact]
    public void The_same_question_while_it_is_at_work_goes_on_as_it_is()
    {
        Ask();

        Ask().Events.ShouldBeEmpty();
    }

    [Fact]
    public void Each_actor_that_asked_meanwhile_gets_the_answer()
    {
        Ask();
        Ask(by: Run.Executor).Events.OfType<IOperationClaimed>().ShouldBeEmpty();

        var turn = Answer();

        Messages(turn, Run.Planner).Single().ShouldBeOfType<AskReply.ModelAnswered>();
        Messages(turn, Run.Executor).Single().ShouldBeOfType<AskReply.ModelAnswered>();
    }

    [Fact]
    public void The_same_coordinates_with_another_prompt_are_a_conflict_and_no_call()
    {
        Ask();
        Answer();

        var turn = Ask(question: Hello with { Prompt = "Something else?" });

        Reply(turn).ShouldBeOfType<AskReply.ModelRefused>().Reason.ShouldBe("ask-conflict");
        turn.Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("ask-conflict");
        turn.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("b", 1, "plan")]
    [InlineData("a", 2, "plan")]
    [InlineData("a", 1, "decide")]
    public void Other_coordinates_are_another_question(string step, int attempt, string kind)
    {
        Ask();
        Answer();

        Ask(Id(step, attempt, kind)).Events.OfType<GatewayEvent.CallClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_op_key_covers_agent_model_prompt_schema_and_tools()
    {
        Question[] questions =
        [
            Hello, Hello with { Agent = "build" }, Hello with { System = "s" }, Hello with { Prompt = "p" },
            Hello with { Schema = Json.Parse("""{"type":"string"}""") }, Hello with { Tools = ["read"] },
        ];
        var keys = questions.Select(question => Fresh().Ask(question: question).Events.OfType<GatewayEvent.CallClaimed>().Single().OpKey)
            .Append(Fresh().Ask(models: [Second]).Events.OfType<GatewayEvent.CallClaimed>().Single().OpKey);

        keys.ShouldBeUnique();
    }

    [Fact]
    public void A_settled_error_is_never_an_answer_and_the_question_is_tried_anew()
    {
        Ask();
        Reply(Fail(ModelFailureKind.Rejected)).ShouldBe(new AskReply.ModelFailed(Id(), ModelFailureKind.Rejected, "It is Rejected."));
        Restart();

        var turn = Ask();

        Messages(turn, Run.Planner).ShouldBeEmpty();
        turn.Events.OfType<GatewayEvent.CallClaimed>().Single().Try.ShouldBe(2);
    }

    [Fact]
    public void A_provider_with_sessions_opens_one_and_commits_its_id_before_it_is_asked()
    {
        var model = ModelName.Parse("opencode/anthropic/claude");
        var opening = Ask(models: [model]);
        opening.Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.SessionClaimed>();
        Request().Kind.ShouldBe("model-session");
        Request().Idempotent.ShouldBeTrue();
        State.RunAccount.Reserved.ShouldBe(default);

        var opened = End(new OperationOutcome.Succeeded(ModelJson.Of(new ModelSession("ses_1"))));

        opened.Events.Select(e => e.GetType()).ShouldBe([typeof(GatewayEvent.SessionOpened), typeof(GatewayEvent.CallClaimed)]);
        Sent().SessionId.ShouldBe("ses_1");
    }

    [Fact]
    public void A_session_that_cannot_be_opened_fails_its_model_and_is_never_in_doubt()
    {
        Ask(models: [ModelName.Parse("opencode/anthropic/claude"), Second]);

        var turn = End(new OperationOutcome.InDoubt("Its host died."));

        turn.Events.OfType<GatewayEvent.SessionFailed>().Single().Failure.Kind.ShouldBe(ModelFailureKind.Outage);
        Sent().Model.ShouldBe(Second);
    }

    [Fact]
    public void Questions_of_a_conversation_are_asked_one_after_another_in_one_session()
    {
        var model = ModelName.Parse("opencode/anthropic/claude");
        var talk = Hello with { Conversation = "talk" };
        Ask(question: talk, models: [model]);
        Ask(Id(kind: "second"), talk, [model]).Events.OfType<IOperationClaimed>().ShouldBeEmpty();
        End(new OperationOutcome.Succeeded(ModelJson.Of(new ModelSession("ses_1"))));

        var turn = Answer();

        turn.Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.CallClaimed>();
        Sent(Id(kind: "second")).SessionId.ShouldBe("ses_1");
    }

    [Fact]
    public void An_answer_that_cannot_be_read_is_a_failed_call_and_not_the_gateways_death()
    {
        Ask();

        End(new OperationOutcome.Succeeded(Json.EmptyObject)).Events.OfType<GatewayEvent.CallFailed>().Single()
            .Failure.Kind.ShouldBe(ModelFailureKind.BadAnswer);
    }

    [Fact]
    public void A_host_that_is_ending_claims_nothing_and_the_next_one_does()
    {
        var turn = Tell(new GatewayMessage.AskModel(Id(), Hello, [First], ModelLimits.Default), Run.Planner, mayClaim: false);
        turn.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
        var timer = turn.Events.OfType<ActorEvent.TimerSet>().Single();

        Ring(timer.Key).Events.OfType<GatewayEvent.CallClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public void The_coordinator_hears_once_that_models_are_asked()
    {
        Messages(Ask(), Run.Coordinator).ShouldBe([new RunMessage.ModelsAsked()]);
        Messages(Ask(Id("b")), Run.Coordinator).ShouldBeEmpty();
    }

    [Fact]
    public void An_agent_that_no_model_is_given_for_is_told_which_setting_to_make()
    {
        Reply(Ask(models: [])).ShouldBeOfType<AskReply.ModelRefused>().Message.ShouldContain("sisyphus.agents.plan.models");
        State.Asks.ShouldBeEmpty();
    }

    [Fact]
    public void An_agent_asks_the_models_of_its_route_and_is_answered_again_when_that_has_changed()
    {
        Options = Options with { Routes = Options.Routes.Add("plan", [Second, First]) };
        Ask(models: []);
        Sent().Model.ShouldBe(Second);
        Answer();
        Options = Options with { Routes = Options.Routes.SetItem("plan", [First]) };

        Reply(Ask(models: [])).ShouldBeOfType<AskReply.ModelAnswered>().Model.ShouldBe(Second);
    }

    [Fact]
    public void A_client_cannot_ask() => Ask(by: PersistenceId.Client("x")).Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("not-an-actor");

    private static GatewayCallTests Fresh() => new();
}
