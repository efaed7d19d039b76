using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Planning;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Validation;

public sealed class ValidatorBehaviorTests
{
    private static readonly RunActors Run = new("r1");
    private static readonly Json Inputs = Json.Parse("""{"x":1}""");

    [Fact]
    public void A_good_plan_is_accepted_and_handed_on()
    {
        var plan = Plans.Of(Plans.Step("a"), Plans.Step("b", "a"));
        var turn = Told(new ValidatorMessage.ValidatePlan(plan, Inputs, []));
        turn.Events.ShouldBe(
        [
            new ValidatorEvent.PlanValidated(plan.Hash),
            new ActorEvent.MessageSent(Run.Coordinator, new RunMessage.PlanAccepted(plan, Inputs), Previous: 0),
        ]);
        turn.State.ShouldBe(new ValidatorState(plan.Hash, Accepted: true));
    }

    [Fact]
    public void A_rejection_tells_the_readers_problems_and_its_own_in_order_and_once()
    {
        var plan = Plans.Of(Plans.Step("a", "a") with { Line = 2, Column = 1 }, Plans.Step("b", "x") with { Line = 4, Column = 1 });
        var turn = Told(new ValidatorMessage.ValidatePlan(plan, Inputs,
        [
            new Problem(9, 1, "late"), new Problem(3, 1, "early"), new Problem(3, 1, "early"),
            new Problem(2, 7, "step 'a' needs itself"),
        ]));
        Problem[] expected =
        [
            new(2, 7, "step 'a' needs itself"), new(3, 1, "early"),
            new(4, 1, "step 'b' needs 'x', and there is no such step"), new(9, 1, "late"),
        ];
        turn.Events.Length.ShouldBe(2);
        var refused = turn.Events[0].ShouldBeOfType<ValidatorEvent.PlanRefused>();
        (refused.PlanHash, refused.Problems.SequenceEqual(expected)).ShouldBe((plan.Hash, true));
        turn.Events[1].ShouldBeOfType<ActorEvent.MessageSent>().Message
            .ShouldBeOfType<RunMessage.PlanRejected>().Problems.ShouldBe(expected);
        turn.State.ShouldBe(new ValidatorState(plan.Hash, Accepted: false));
    }

    [Fact]
    public void A_message_for_others_is_refused()
    {
        var turn = Told(new RunMessage.ResumeRun("x"));
        turn.Events.ShouldBeEmpty();
        turn.Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("unknown-message");
    }

    [Fact]
    public void An_event_of_others_stops_it() => Should.Throw<UnknownEventException>(() =>
        new ValidatorBehavior(new PlanRules([])).Apply(new ValidatorState(null, false), new PlannerEvent.PlanWithdrawn([])));

    private static Turn<ValidatorState> Told(IMessage message)
    {
        var behavior = new ValidatorBehavior(new PlanRules([]));
        var turn = new Turn<ValidatorState>(behavior, Run.Validator, behavior.Initial, DateTimeOffset.UnixEpoch);
        behavior.Handle(turn, new Stimulus.Mail(new MessageId(Run.Coordinator, 1), 0, message));
        return turn;
    }
}
