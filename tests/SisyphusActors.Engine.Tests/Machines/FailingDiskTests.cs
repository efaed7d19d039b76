using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Machines;

public sealed class FailingDiskTests
{
    private readonly CoreBench _bench = new();

    [Fact]
    public void An_actor_whose_stream_cannot_be_folded_stays_down_alone()
    {
        _bench.With(A, (turn, stimulus) => turn.Persist(Fact(stimulus.Cause)));
        _bench.Tell(A);
        _bench.Journal.Commit([new AppendBatch(B, 0, [new RecordedEvent(Now, "newer", new ExecutorEvent.ExecutionCancelling("no fact of a coordinator"))])]);
        _bench.Behaviors.Bind(B, new CoordinatorBehavior());

        _bench.Core.Wake(B);
        _bench.Pump();

        _bench.Outputs.Unrecovered.ShouldBe([B]);
        _bench.HandledBy(A).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_actor_that_misses_mail_which_the_journal_has_lost_stays_down_alone()
    {
        _bench.With(A, (turn, stimulus) => turn.Persist(Fact(stimulus.Cause)));
        _bench.With(B, (turn, stimulus) => turn.Persist(Fact(stimulus.Cause)));
        _bench.Append(new("run9/coordinator"), 0, Fact("where the first message was"), new ActorEvent.MessageSent(B, Note("second"), Previous: 1));

        _bench.Core.Wake(B);
        _bench.Tell(A);
        _bench.Pump();

        _bench.Outputs.Unrecovered.ShouldBe([B]);
        _bench.HandledBy(B).ShouldBeEmpty();
        _bench.HandledBy(A).ShouldHaveSingleItem();
    }
}
