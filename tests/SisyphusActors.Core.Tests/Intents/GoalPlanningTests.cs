using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Intents;

public sealed class GoalPlanningTests
{
    private static readonly Problem Wrong = new(0, 0, "library 'x' is vulnerable");

    private readonly BehaviorTest<PlannerState> _planner = BehaviorTest.Of(new PlannerBehavior(new PlannerOptions { RevisionsMax = 1 }), "r1/planner");

    private string Coordinator => Goals.Run.Coordinator.Value;

    private string Gateway => Goals.Run.Gateway.Value;

    [Fact]
    public void A_goal_is_looked_up_in_memory_first_and_the_planner_joins()
    {
        var begun = _planner.When(new PlannerMessage.PlanGoal(Goals.Goal), Coordinator);

        var claimed = begun.Events.OfType<PlannerEvent.RecallClaimed>().ShouldHaveSingleItem();
        begun.Events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem().To.ShouldBe(WorkspaceActors.Mailbox("planner"));
        begun.Sent.ShouldHaveSingleItem().ShouldBeOfType<MailMessage.JoinAgent>();
        var request = new PlannerBehavior().Resolve(Goals.Run.Planner, begun.State, claimed.OpKey);
        (request.Kind, request.StepId, request.Idempotent).ShouldBe(("recall", "CompileST", true));
        request.With.ToString().ShouldContain("OIDC");
    }

    [Fact]
    public void The_model_is_asked_with_what_is_remembered_and_may_only_read()
    {
        var asked = Asked(new RecalledMemory("m7", "correction", "never quick-oidc"));

        asked.Ask.ShouldBe(Goals.Ask(1));
        asked.Question.Agent.ShouldBe("plan");
        asked.Question.Prompt.ShouldContain(Goals.Goal);
        asked.Question.Prompt.ShouldContain("- m7, correction: never quick-oidc");
        asked.Question.Tools.ShouldBe(["read", "grep", "glob", "list"]);
        asked.Question.Schema!.Value.ToString().ShouldContain("\"libraries\"");
    }

    [Fact]
    public void What_cannot_be_recalled_does_not_keep_a_goal_from_being_planned()
    {
        var begun = Begun();
        var settled = begun.And.When(KeyOf(begun), new OperationOutcome.Failed("the disk is gone"));

        settled.Events.OfType<PlannerEvent.RecallSettled>().ShouldHaveSingleItem().Error.ShouldBe("the disk is gone");
        settled.Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>();
    }

    [Fact]
    public void A_models_answer_becomes_a_proposed_plan_that_holds_it()
    {
        var drafted = Drafted(Goals.Output());

        drafted.Events.OfType<PlannerEvent.PlanDrafted>().ShouldHaveSingleItem().PlanHash.ShouldBe(Goals.Output().Hash);
        var proposed = drafted.Sent.ShouldHaveSingleItem().ShouldBeOfType<RunMessage.PlanProposed>();
        IntentPlan.OutputOf(proposed.Plan)!.Hash.ShouldBe(Goals.Output().Hash);
        proposed.Plan.Steps[0].Id.ShouldBe("CompileST");
    }

    [Fact]
    public void A_rejected_plan_is_revised_with_the_plan_and_what_was_wrong_in_the_question()
    {
        var revised = Drafted(Goals.Output("x")).And.When(new PlannerMessage.RevisePlan([Wrong]), Coordinator);

        var asked = revised.Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>();
        asked.Ask.ShouldBe(Goals.Ask(2));
        asked.Question.Prompt.ShouldContain("\"name\":\"x\"");
        asked.Question.Prompt.ShouldContain("- library 'x' is vulnerable");
    }

    [Fact]
    public void After_so_many_rejections_in_a_row_it_gives_up_with_what_was_wrong()
    {
        var second = Revised([Wrong], by: null).And.When(Goals.Answered(2, Goals.Output("x")), Gateway);
        var ended = second.And.When(new PlannerMessage.RevisePlan([Wrong]), Coordinator).Sent.ShouldHaveSingleItem().ShouldBeOfType<RunMessage.PlanningEnded>();

        ended.Error.ShouldBe("The validator rejected the plan and its revision.");
        ended.Problems.ShouldBe([Wrong]);
    }

    [Fact]
    public void A_persons_rejection_is_no_rejection_of_the_validators()
    {
        var second = Revised([Wrong], by: null).And.When(Goals.Answered(2, Goals.Output("y")), Gateway);
        var third = second.And.When(new PlannerMessage.RevisePlan([Wrong], "ada"), Coordinator);
        third.Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>().Ask.ShouldBe(Goals.Ask(3));

        third.And.When(Goals.Answered(3, Goals.Output("z")), Gateway).And.When(new PlannerMessage.RevisePlan([Wrong]), Coordinator)
            .Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>().Ask.ShouldBe(Goals.Ask(4));
    }

    [Fact]
    public void A_model_that_gives_no_plan_ends_the_planning_with_the_reason()
    {
        var settled = Settled();

        settled.And.When(new AskReply.ModelFailed(Goals.Ask(1), ModelFailureKind.BadAnswer, "no JSON"), Gateway)
            .Sent.ShouldHaveSingleItem().ShouldBeOfType<RunMessage.PlanningEnded>().Error.ShouldBe("No model gave a plan: BadAnswer: no JSON");
        settled.And.When(new AskReply.ModelRefused(Goals.Ask(1), "no-model", "No model is given."), Gateway)
            .Sent.ShouldHaveSingleItem().ShouldBeOfType<RunMessage.PlanningEnded>().Error.ShouldBe("No model was asked for a plan: No model is given.");
    }

    [Fact]
    public void An_answer_to_an_earlier_question_or_from_outside_changes_nothing()
    {
        Drafted(Goals.Output()).And.When(Goals.Answered(1, Goals.Output("other")), Gateway).Then([]);
        Settled().And.When(Goals.Answered(2, Goals.Output()), Gateway).Then([]);
        Settled().And.When(Goals.Answered(1, Goals.Output())).ThenRefused("unknown-message");
    }

    [Fact]
    public void Nothing_is_revised_while_a_model_is_asked() =>
        Revised([Wrong], by: null).And.When(new PlannerMessage.RevisePlan([Wrong]), Coordinator).ThenRefused("no-plan-to-revise");

    [Fact]
    public void A_second_goal_is_refused() => Begun().And.When(new PlannerMessage.PlanGoal("Another one"), Coordinator).ThenRefused("plan-already-proposed");

    [Fact]
    public void An_answer_that_could_not_be_taken_in_ends_the_planning()
    {
        var state = Settled().State;
        var behavior = new PlannerBehavior();
        var turn = new Turn<PlannerState>(behavior, Goals.Run.Planner, state, DateTimeOffset.UnixEpoch);

        behavior.HandleParked(turn, new Stimulus.Mail(new MessageId(Goals.Run.Gateway, 1), 0, Goals.Answered(1, Goals.Output())), "it died");

        turn.Events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem().Message.ShouldBeOfType<RunMessage.PlanningEnded>().Error!.ShouldContain("it died");
    }

    private BehaviorResult<PlannerState> Begun() => _planner.When(new PlannerMessage.PlanGoal(Goals.Goal), Coordinator);

    private BehaviorResult<PlannerState> Settled(params ImmutableArray<RecalledMemory> memories) =>
        Begun() is var begun ? begun.And.When(KeyOf(begun), Goals.Found(new RecallResult(memories))) : null!;

    private GatewayMessage.AskModel Asked(params ImmutableArray<RecalledMemory> memories) =>
        Settled(memories).Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>();

    private BehaviorResult<PlannerState> Drafted(PlanOutput output) => Settled().And.When(Goals.Answered(1, output), Gateway);

    private BehaviorResult<PlannerState> Revised(ImmutableArray<Problem> problems, string? by) =>
        Drafted(Goals.Output("x")).And.When(new PlannerMessage.RevisePlan(problems, by), Coordinator);

    private static OpKey KeyOf(BehaviorResult<PlannerState> begun) => begun.Events.OfType<PlannerEvent.RecallClaimed>().Single().OpKey;
}
