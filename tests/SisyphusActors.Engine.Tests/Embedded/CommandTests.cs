using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal;
using SisyphusActors.TestKit;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Embedded;

public sealed class CommandTests : IAsyncLifetime
{
    private readonly EmbeddedFixture _system = new(TestStorage.InMemory());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.DisposeAsync();

    private void With(PersistenceId id, Action<Turn<Facts>, Stimulus> handle) => _system.Behaviors.Bind(id, new ScriptedBehavior(handle));

    private static void NoteIt(Turn<Facts> turn, Stimulus stimulus) => turn.Persist(Fact(stimulus.Cause));

    [Fact]
    public async Task The_same_key_with_the_same_command_gets_the_same_outcome()
    {
        var handled = 0;
        With(A, (turn, _) => turn.Reply($"{++handled}"));

        var first = await _system.TellAsync(A, Note("x"), "key");

        (await _system.TellAsync(A, Note("x"), "key")).ShouldBe(first);
        await _system.RestartAsync();
        (await _system.TellAsync(A, Note("x"), "key")).ShouldBe(first);
        handled.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_another_command_is_a_conflict()
    {
        With(A, NoteIt);
        With(B, NoteIt);
        await _system.TellAsync(A, Note("x"), "key");

        (await Should.ThrowAsync<IdempotencyConflictException>(_system.TellAsync(A, Note("y"), "key"))).Message.ShouldContain("'key'");
        await Should.ThrowAsync<IdempotencyConflictException>(_system.TellAsync(B, Note("x"), "key"));
    }

    [Fact]
    public async Task The_same_key_with_another_command_is_a_conflict_while_the_first_one_is_under_way()
    {
        var go = new TaskCompletionSource();
        With(A, (_, _) => go.Task.Wait(TestTimeout.Default));

        var first = _system.TellAsync(A, Note("x"), "key");
        var same = _system.TellAsync(A, Note("x"), "key");
        var other = _system.TellAsync(A, Note("y"), "key");
        go.SetResult();

        (await same).ShouldBe(await first);
        await Should.ThrowAsync<IdempotencyConflictException>(other);
    }

    [Fact]
    public async Task Another_command_under_a_used_key_never_gets_the_outcome_of_the_one_that_is_stored_and_not_yet_handled()
    {
        With(A, (turn, _) => turn.Reply("done"));
        _system.Journal.Commit([new AppendBatch(Client, 0, [new RecordedEvent(Now, "client", new ActorEvent.MessageSent(A, Note("x"), 0))])]);

        _system.Engine.Wake([A]);
        var other = _system.TellAsync(A, Note("y"), "key");
        var same = _system.TellAsync(A, Note("x"), "key");

        await Should.ThrowAsync<IdempotencyConflictException>(other);
        (await same).ShouldBe(new Outcome.Done("done"));
    }

    [Fact]
    public async Task A_key_with_slashes_is_told_of_in_full()
    {
        With(A, NoteIt);
        await _system.TellAsync(A, Note("x"), "run/step/approve");

        (await Should.ThrowAsync<IdempotencyConflictException>(_system.TellAsync(A, Note("y"), "run/step/approve"))).Message.ShouldContain("'run/step/approve'");
    }

    [Fact]
    public async Task A_command_to_an_actor_that_nothing_plays_is_a_mistake_of_the_caller()
    {
        With(A, NoteIt);

        await Should.ThrowAsync<ArgumentException>(_system.TellAsync(new PersistenceId("run/nobody"), Note("x")));
        _system.Journal.LastOffset.ShouldBe(0);
    }

    [Fact]
    public async Task A_command_to_an_engine_that_has_ended_fails_at_once()
    {
        With(A, NoteIt);
        var engine = _system.Engine;
        await _system.StopAsync();

        await Should.ThrowAsync<OperationCanceledException>(engine.TellAsync(A, Note("x"), "key").WaitAsync(TestTimeout.Default));
    }

    [Fact]
    public async Task A_command_under_way_when_the_engine_fails_is_told_so()
    {
        With(A, NoteIt);
        _ = _system.Engine;
        _system.Log.CrashAfter(1);

        await Should.ThrowAsync<SimulatedCrashException>(_system.TellAsync(A, Note("x"), "key"));

        await _system.RestartAsync();
        (await _system.TellAsync(A, Note("x"), "key")).ShouldBe(Outcome.Ok);
        _system.Log.EventsOf(A).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_command_that_another_process_wrote_is_picked_up()
    {
        With(A, NoteIt);
        _ = _system.Engine;
        _system.Journal.Commit([new AppendBatch(Client, 0, [new RecordedEvent(Now, "client", new ActorEvent.MessageSent(A, Note("x"), 0))])]);

        _system.Time.Advance(TimeSpan.FromSeconds(1));

        await _system.Log.WaitForAsync<ActorEvent.MessageHandled>(A, e => e.Message == new MessageId(Client, 1));
    }

    [Fact]
    public async Task A_waiting_caller_may_give_up_without_unmaking_its_command()
    {
        var go = new TaskCompletionSource();
        With(A, (_, _) => go.Task.Wait(TestTimeout.Default));
        using var patience = new CancellationTokenSource();

        var answer = _system.Engine.TellAsync(A, Note("x"), "key", patience.Token);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(answer);
        go.SetResult();

        (await _system.TellAsync(A, Note("x"), "key")).ShouldBe(Outcome.Ok);
    }
}
