using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

public sealed class FanOutListTests
{
    [Fact]
    public void A_list_of_more_than_ten_thousand_items_fails_its_step() => RejectionOf(Json.Array(Enumerable.Repeat(Json.From(0), 10_001)))
        .ShouldBe("foreach: the list has 10001 items; at most 10000 are allowed");

    [Fact]
    public void What_is_no_list_fails_its_step_with_its_kind_alone() => RejectionOf(Json.From(new string('x', 100_000)))
        .ShouldBe("foreach: a list is expected, but it came to a string");

    private static string RejectionOf(Json list)
    {
        var behavior = new ExecutorBehavior();
        var run = new RunActors("r1");
        var turn = new Turn<ExecutorState>(behavior, run.Executor, behavior.Initial, DateTimeOffset.UnixEpoch);
        var plan = Plans.Of(Plans.Step("a") with { ForEach = new ForEach(Json.From("${{ inputs.cfg.list }}"), null) });
        var inputs = Json.Object([new("cfg", Json.Object([new("list", list)]))]);
        behavior.Handle(turn, new Stimulus.Mail(new MessageId(run.Coordinator, 1), 0, new ExecutorMessage.StartExecution(plan, inputs, "seed")));
        return turn.Events.OfType<ExecutorEvent.StepRejected>().Single().Error;
    }
}
