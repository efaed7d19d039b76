using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Briefs;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Gateway;

public sealed class GatewayContextTests : GatewaySpecs
{
    private static readonly ModelName Claude = ModelName.Parse("opencode/anthropic/claude");
    private static readonly Question Talk = Hello with { Conversation = "talk" };
    private static readonly AskId Next = Id(kind: "next");

    public GatewayContextTests() => Options = Options with { ContextSizes = Options.ContextSizes.Add(Claude.ToString(), 1_000) };

    [Theory]
    [InlineData(800, false)]
    [InlineData(801, true)]
    public void A_context_is_wiped_when_an_answer_filled_more_of_it_than_it_may(long used, bool isWiped)
    {
        var turn = AnswerFirst(contextTokens: used);

        turn.Events.OfType<GatewayEvent.ContextWiped>().ShouldBe(isWiped ? [new GatewayEvent.ContextWiped("plan", "talk", used, 1_000, By: null)] : []);
        State.Sessions.Count.ShouldBe(isWiped ? 0 : 1);
    }

    [Fact]
    public void Without_its_last_step_an_answer_counts_as_a_whole() =>
        AnswerFirst(contextTokens: null, spent: 900).Events.OfType<GatewayEvent.ContextWiped>().Single().Used.ShouldBe(900);

    [Fact]
    public void A_star_stands_for_any_other_model_and_one_that_is_not_known_is_never_full()
    {
        Options = Options with { ContextSizes = Options.ContextSizes.Clear().Add("*", 100), WipeAtPercent = 50 };
        AnswerFirst(contextTokens: 51).Events.OfType<GatewayEvent.ContextWiped>().ShouldHaveSingleItem();

        Options = Options with { ContextSizes = Options.ContextSizes.Clear() };
        AskNext();
        Answer(id: Next, spend: Spent(1_000_000)).Events.OfType<GatewayEvent.ContextWiped>().ShouldBeEmpty();
    }

    [Fact]
    public void After_a_wipe_the_next_question_reads_a_brief_then_opens_a_session_then_is_sent_with_it()
    {
        AnswerFirst(contextTokens: 900);

        Ask(Next, Talk, [Claude]).Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.BriefClaimed>();
        (Request(Next).Kind, Request(Next).Idempotent, BriefOperation.TokensIn(Request(Next).With)).ShouldBe((BriefOperation.Kind, true, Brief.DefaultTokens));
        Restart();
        Read("the run so far").Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.SessionClaimed>();
        Open("ses_2", Next).Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.CallClaimed>().OpKey
            .ShouldBe(OpKey.Of("r1", "a", 1, "model next 3", Sent(Next).InputHash));

        Sent(Next).Prompt.ShouldBe(ContextText.Primed("the run so far", "Hello?"));
        Sent(Next).SessionId.ShouldBe("ses_2");
        Answer(id: Next);
        Ask(Id(kind: "later"), Talk, [Claude]);
        (Sent(Id(kind: "later")).Prompt, Sent(Id(kind: "later")).SessionId).ShouldBe(("Hello?", "ses_2"));
    }

    [Fact]
    public void The_brief_goes_with_each_try_until_one_is_answered()
    {
        AnswerFirst(contextTokens: 900);
        AskNext();

        Fail(ModelFailureKind.BadAnswer, id: Next).Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.CallClaimed>();

        Sent(Next).Prompt.ShouldStartWith("Your context was cleared.");
        Sent(Next).SessionId.ShouldBe("ses_2");
    }

    [Fact]
    public void A_wipe_while_a_call_is_at_work_leaves_that_in_its_session()
    {
        AnswerFirst(contextTokens: 10);
        Ask(Next, Talk, [Claude]);

        Tell(new GatewayMessage.WipeContexts("ada")).Events.OfType<GatewayEvent.ContextWiped>().Single()
            .ShouldBe(new GatewayEvent.ContextWiped("plan", "talk", 10, Limit: null, "ada"));

        Sent(Next).SessionId.ShouldBe("ses_1");
        Answer(id: Next);
        Ask(Id(kind: "later"), Talk, [Claude]).Events.OfType<GatewayEvent.BriefClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_wipe_during_a_question_with_a_brief_counts_for_the_one_after_it()
    {
        AnswerFirst(contextTokens: 900);
        AskNext();
        Tell(new GatewayMessage.WipeContexts("ada")).Outcome.ShouldBe(Outcome.Ok);

        Answer(id: Next);

        Ask(Id(kind: "later"), Talk, [Claude]).Events.OfType<GatewayEvent.BriefClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_wipe_while_a_session_is_opened_is_followed_by_a_brief_in_it()
    {
        AnswerFirst(contextTokens: 900);
        Ask(Next, Talk, [Claude]);
        Read("the run so far");
        State.Sessions.ShouldBeEmpty();

        Tell(new GatewayMessage.WipeContexts("ada")).Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("no-context");

        Open("ses_2", Next);
        Sent(Next).Prompt.ShouldContain("the run so far");
    }

    [Fact]
    public void A_session_in_which_nothing_was_asked_before_the_wipe_is_kept()
    {
        Ask(question: Talk, models: [Claude]);
        End(new OperationOutcome.Succeeded(ModelJson.Of(new ModelSession("ses_1"))), mayClaim: false);
        Tell(new GatewayMessage.WipeContexts("ada")).Outcome.ShouldBe(Outcome.Ok);

        End(new OperationOutcome.Succeeded(Json.From("the run so far"))).Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.CallClaimed>();

        (Sent().Prompt, Sent().SessionId).ShouldBe((ContextText.Primed("the run so far", "Hello?"), "ses_1"));
        Answer();
        Ask(Next, Talk, [Claude]);
        (Sent(Next).Prompt, Sent(Next).SessionId).ShouldBe(("Hello?", "ses_1"));
    }

    [Fact]
    public void A_brief_that_cannot_be_read_is_tried_again_and_then_fails_the_question()
    {
        Options = Options with { TriesMax = 2 };
        AnswerFirst(contextTokens: 900);
        Ask(Next, Talk, [Claude]);

        End(new OperationOutcome.Failed("The disk is gone."), Next).Events.OfType<IOperationClaimed>().Single().ShouldBeOfType<GatewayEvent.BriefClaimed>().Try.ShouldBe(2);

        Reply(End(new OperationOutcome.Failed("The disk is gone."), Next)).ShouldBe(new AskReply.ModelFailed(Next, ModelFailureKind.Outage, "The disk is gone."));
        State.Claims.ShouldBeEmpty();
    }

    [Fact]
    public void A_question_that_is_withdrawn_while_its_brief_is_read_is_dropped()
    {
        AnswerFirst(contextTokens: 900);
        Ask(Next, Talk, [Claude]);

        Tell(new GatewayMessage.WithdrawAsks(null, "cancelled")).Events.OfType<ActorEvent.OperationAbortRequested>().ShouldHaveSingleItem();

        Reply(End(new OperationOutcome.Cancelled(), Next)).ShouldBeOfType<AskReply.ModelRefused>();
        State.Claims.ShouldBeEmpty();
    }

    [Fact]
    public void Where_no_conversation_has_a_context_there_is_nothing_to_wipe()
    {
        Ask();
        Answer();

        Tell(new GatewayMessage.WipeContexts("ada")).Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("no-context");
    }

    [Fact]
    public void The_ledger_tells_who_cleared_what_and_why()
    {
        var run = ModelStory.Of(inDoubt: false).Gateway(
            new GatewayEvent.ContextWiped("build", "patch", 901, 1_000, By: null), new GatewayEvent.ContextWiped("plan", "talk", 10, null, "ada")).View();

        run.Decisions.TakeLast(2).Select(d => (d.Actor, d.What, d.Why)).ShouldBe(
        [
            ("gateway", "cleared the context of build in its conversation patch", "901 of 1000 tokens were used; what comes next begins with a brief"),
            ("ada", "cleared the context of plan in its conversation talk", "what comes next begins with a brief"),
        ]);
        run.ContextWipes.Count.ShouldBe(2);
        LedgerDocument.Run(run).ShouldContain("cleared the context of build");
    }

    [Fact]
    public void People_are_told_in_these_words() =>
        ContextText.Wiped.ShouldBe("I am clearing context to maintain signal. Please resume me after `/clear`.");

    /// <summary>The first question of the conversation, in session 1.</summary>
    private Turn<GatewayState> AnswerFirst(long? contextTokens, long spent = 10)
    {
        Ask(question: Talk, models: [Claude]);
        Open("ses_1", Id());
        return End(new OperationOutcome.Succeeded(ModelJson.Of(new ModelReply("Hello.", "stop", Spent(spent), new ModelTrace("ses_1", "msg", null, null), contextTokens))));
    }

    /// <summary>The question after a wipe, as far as its call in session 2.</summary>
    private void AskNext()
    {
        Ask(Next, Talk, [Claude]);
        Read("the run so far");
        Open("ses_2", Next);
    }

    private Turn<GatewayState> Read(string brief) => End(new OperationOutcome.Succeeded(Json.From(brief)), Next);

    private Turn<GatewayState> Open(string session, AskId id) => End(new OperationOutcome.Succeeded(ModelJson.Of(new ModelSession(session))), id);
}
