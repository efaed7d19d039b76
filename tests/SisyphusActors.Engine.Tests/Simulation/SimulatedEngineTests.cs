using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Simulation;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Memory;
using SisyphusActors.TestKit;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Simulation;

public sealed class SimulatedEngineTests : IDisposable
{
    private readonly MemoryJournal _journal = new();
    private readonly VirtualTime _time = new();
    private readonly BehaviorCatalog _behaviors = new();
    private readonly FakeOperations _operations = new();
    private readonly SimulatedEngine _engine;

    public SimulatedEngineTests() => _engine = new SimulatedEngine(new EngineSetup(
        _journal, "", new MemoryPoisonCounter(), _behaviors, _operations, new CommitLog(), _time));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void What_is_decided_and_not_committed_is_not_stored()
    {
        With(A, (turn, _) => turn.Persist(Fact("x")));
        _engine.Tell(A, Note("x"), "key");

        _engine.Step(1, commits: false);
        _journal.LastOffset.ShouldBe(0);
        _engine.HasWork.ShouldBeTrue();

        StepAll();
        _journal.LastOffset.ShouldBe(3);
        _engine.HasWork.ShouldBeFalse();
    }

    [Fact]
    public void An_engine_is_not_quiet_while_a_claim_it_decided_on_is_not_begun_and_ended()
    {
        _operations.Hold("step");
        With(A, (turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        var (settled, quiet) = (0, 0);
        _engine.Tell(A, Note("x"), "key");
        _engine.Step(1, commits: true);
        _engine.Step(0, commits: false);

        _engine.Drain(() => settled++, () => quiet++);
        _engine.Step(1, commits: false);
        (settled, quiet).ShouldBe((0, 0), "the claim is decided on and not stored");

        StepAll();
        settled.ShouldBePositive();
        quiet.ShouldBe(0, "the operation is at work");
        _operations.Release("step");
        StepAll();
        quiet.ShouldBePositive();
    }

    [Fact]
    public async Task A_client_that_asks_again_is_answered_although_the_actor_dies_of_something_else_meanwhile()
    {
        With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail { Message: var message } && Text(message) == "deadly")
                throw new InvalidOperationException("boom");
            turn.Reply("done");
        });
        var first = _engine.Tell(A, Note("x"), "key");
        StepAll();
        _ = _engine.Tell(A, Note("deadly"), "deadly");
        var again = _engine.Tell(A, Note("x"), "key");

        StepAll();
        while (_time.RingNext())
            StepAll();

        (await first).ShouldBe(new Outcome.Done("done"));
        again.IsCompleted.ShouldBeTrue();
        (await again).ShouldBe(new Outcome.Done("done"));
    }

    [Fact]
    public void A_stale_timer_changes_nothing()
    {
        With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", turn.Now.AddHours(1));
            else
                turn.Persist(Fact("fired"));
        });
        _engine.Tell(A, Note("x"), "one");
        _engine.Tell(A, Note("y"), "two");
        StepAll();
        var before = _journal.LastOffset;

        _engine.Ring(A, "t", 1);
        StepAll();
        _journal.LastOffset.ShouldBe(before);

        while (_time.RingNext())
            StepAll();
        _journal.Read(A).Count(row => row.Recorded.Event.Equals(Fact("fired"))).ShouldBe(1);
    }

    private void With(PersistenceId id, Action<Turn<Facts>, Stimulus> handle) => _behaviors.Bind(id, new ScriptedBehavior(handle));

    private void StepAll()
    {
        while (_engine.HasWork)
            _engine.Step(int.MaxValue, commits: true);
    }
}
