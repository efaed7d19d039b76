using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.TestKit.Tests;

public sealed class BehaviorTestTests
{
    private static readonly BehaviorTest<RunState> Coordinator = BehaviorTest.Of(new CoordinatorBehavior(), "run-1/coordinator");

    private static readonly BehaviorTest<RunState> Planning = Coordinator.Given(
        new RunEvent.RunQueued("goal", "file", Json.EmptyObject, "seed", "/", "tester"), new RunEvent.RunPlanning());

    [Fact]
    public void A_turn_is_held_to_its_events()
    {
        var result = Planning.When(new RunMessage.CancelRun("tester", "no")).Then(
            new RunEvent.RunCancelRequested("tester", "no"),
            new RunEvent.RunCancelled("no"));

        result.ThenDone().State.Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public void Events_are_compared_by_what_is_stored()
    {
        var problems = new[] { new Problem(1, 1, "wrong") };

        Planning.When(new RunMessage.PlanningEnded([.. problems]), from: "run-1/planner")
            .Then(new RunEvent.RunFailed("The plan was rejected: 1 problem.", [.. problems]));
    }

    [Fact]
    public void Other_events_fail_with_both_lists()
    {
        var failure = Should.Throw<ExpectationFailedException>(() => Planning.When(new RunMessage.CancelRun("tester", "no")).Then(new RunEvent.RunSucceeded()));

        failure.Message.ShouldContain("RunSucceeded {}");
        failure.Message.ShouldContain("""RunCancelled {"reason":"no"}""");
    }

    [Fact]
    public void A_refusal_records_nothing()
    {
        Coordinator.When(new RunMessage.CancelRun("tester", "no")).ThenRefused("unknown-run");

        Should.Throw<ExpectationFailedException>(() => Coordinator.When(new RunMessage.CancelRun("tester", "no")).ThenRefused("other"));
        Should.Throw<ExpectationFailedException>(() => Coordinator.When(new RunMessage.CancelRun("tester", "no")).ThenDone());
    }

    [Fact]
    public void Turns_follow_each_other()
    {
        Planning.When(new RunMessage.CancelRun("tester", "no")).And.When(new RunMessage.CancelRun("tester", "again")).ThenRefused("run-ended");
    }

    [Fact]
    public void Messages_sent_are_told_apart() =>
        Planning.When(new RunMessage.PlanRejected(Sha256.Of("plan"), []), from: "run-1/validator").Sent
            .ShouldHaveSingleItem().ShouldBeOfType<PlannerMessage.RevisePlan>();
}
