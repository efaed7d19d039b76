using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using static SisyphusActors.Core.Tests.Planning.Plans;

namespace SisyphusActors.Core.Tests.Planning;

public sealed class PlannerBehaviorTests
{
    private static readonly RunActors Run = new("r1");
    private static readonly WorkflowDocument Good = Document(Map(("id", Plain("a")), ("run", Plain("true"))));
    private static readonly Problem Wrong = new(1, 1, "wrong");

    [Fact]
    public void A_file_becomes_a_proposed_plan()
    {
        var turn = Told(new PlannerMessage.ProposePlan(Good, Json.EmptyObject));
        var plan = PlanReader.Read(Good, Json.EmptyObject).Plan;
        turn.Events.Length.ShouldBe(2);
        turn.Events[0].ShouldBe(new PlannerEvent.PlanDrafted(plan.Hash, Revision: 1));
        var sent = turn.Events[1].ShouldBeOfType<ActorEvent.MessageSent>();
        sent.To.ShouldBe(Run.Coordinator);
        var proposed = sent.Message.ShouldBeOfType<RunMessage.PlanProposed>();
        proposed.Plan.Hash.ShouldBe(plan.Hash);
        proposed.Problems.ShouldBeEmpty();
        turn.Outcome.ShouldBe(Outcome.Ok);
    }

    [Fact]
    public void A_faulty_file_is_proposed_with_its_problems()
    {
        var turn = Told(new PlannerMessage.ProposePlan(Document(Map(("id", Plain("a")), ("rum", Plain("x")))), Json.Parse("""{"x":1}""")));
        turn.Events.OfType<ActorEvent.MessageSent>().Single().Message.ShouldBeOfType<RunMessage.PlanProposed>()
            .Problems.Select(p => p.Message).ShouldBe(
            [
                "the workflow has no input 'x'; it takes none",
                "step 'a' does nothing: give it one of run, wait, approve, uses, agent",
                "step 'a' has the unknown key 'rum'; did you mean 'run'?",
            ]);
    }

    [Fact]
    public void A_rejected_file_is_withdrawn_since_it_says_what_it_says()
    {
        var turn = Told(new PlannerMessage.RevisePlan([Wrong]), new PlannerEvent.PlanDrafted(Sha256.Of("p"), 1));
        turn.Events[0].ShouldBeOfType<PlannerEvent.PlanWithdrawn>().Problems.ShouldBe([Wrong]);
        var sent = turn.Events[1].ShouldBeOfType<ActorEvent.MessageSent>();
        sent.To.ShouldBe(Run.Coordinator);
        sent.Message.ShouldBeOfType<RunMessage.PlanningEnded>().Problems.ShouldBe([Wrong]);
    }

    [Fact]
    public void A_second_file_is_refused() =>
        ShouldRefuse(Told(new PlannerMessage.ProposePlan(Good, Json.EmptyObject), new PlannerEvent.PlanDrafted(Sha256.Of("p"), 1)), "plan-already-proposed");

    [Fact]
    public void Nothing_can_be_revised_before_it_is_proposed() => ShouldRefuse(Told(new PlannerMessage.RevisePlan([Wrong])), "no-plan-to-revise");

    [Fact]
    public void A_file_that_does_not_say_gets_the_configured_parallelism()
    {
        var planner = new PlannerBehavior(new PlannerOptions { MaxParallel = 3 });
        var turn = new Turn<PlannerState>(planner, Run.Planner, planner.Initial, DateTimeOffset.UnixEpoch);

        planner.Handle(turn, new Stimulus.Mail(new MessageId(Run.Coordinator, 1), 0, new PlannerMessage.ProposePlan(Good, Json.EmptyObject)));

        turn.Events[1].ShouldBeOfType<ActorEvent.MessageSent>().Message.ShouldBeOfType<RunMessage.PlanProposed>().Plan.MaxParallel.ShouldBe(3);
    }

    [Fact]
    public void A_withdrawn_plan_is_not_withdrawn_again() => ShouldRefuse(
        Told(new PlannerMessage.RevisePlan([Wrong]), new PlannerEvent.PlanDrafted(Sha256.Of("p"), 1), new PlannerEvent.PlanWithdrawn([])),
        "no-plan-to-revise");

    [Fact]
    public void A_message_for_others_is_refused() => ShouldRefuse(Told(new RunMessage.ResumeRun("x")), "unknown-message");

    [Fact]
    public void An_event_of_others_stops_it() => Should.Throw<UnknownEventException>(() =>
        new PlannerBehavior().Apply(new PlannerBehavior().Initial, new ValidatorEvent.PlanValidated(Sha256.Of("p"))));

    private static Turn<PlannerState> Told(IMessage message, params IEvent[] given)
    {
        var behavior = new PlannerBehavior();
        var turn = new Turn<PlannerState>(behavior, Run.Planner, given.Aggregate(behavior.Initial, behavior.Apply), DateTimeOffset.UnixEpoch);
        behavior.Handle(turn, new Stimulus.Mail(new MessageId(Run.Coordinator, 1), 0, message));
        return turn;
    }

    private static void ShouldRefuse(Turn<PlannerState> turn, string reason)
    {
        turn.Events.ShouldBeEmpty();
        turn.Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe(reason);
    }
}
