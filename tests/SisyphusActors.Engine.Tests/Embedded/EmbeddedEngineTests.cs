using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal;
using SisyphusActors.TestKit;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Embedded;

public sealed class EmbeddedEngineTests : IAsyncLifetime
{
    private readonly EmbeddedFixture _system = new(TestStorage.InMemory());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.DisposeAsync();

    private void With(PersistenceId id, Action<Turn<Facts>, Stimulus> handle) => _system.Behaviors.Bind(id, new ScriptedBehavior(handle));

    /// <summary>Whatever was posted to the engine before has been done on return.</summary>
    private Task PassThroughTheLoopAsync()
    {
        With(B, NoteIt);
        return _system.TellAsync(B, Note("fence"));
    }

    private static void NoteIt(Turn<Facts> turn, Stimulus stimulus) => turn.Persist(Fact(stimulus.Cause));

    private static void ClaimAndSettle(Turn<Facts> turn, Stimulus stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle());

    [Fact]
    public async Task Draining_an_engine_that_has_ended_ends_at_once()
    {
        var engine = _system.Engine;
        await _system.StopAsync();

        await engine.DrainAsync(CancellationToken.None).WaitAsync(TestTimeout.Default);
    }

    [Fact]
    public async Task A_timer_fires_when_it_is_due_and_not_before()
    {
        With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", turn.Now.AddHours(1));
            else
                turn.Persist(Fact("fired"));
        });
        await _system.TellAsync(A, Note("x"));

        _system.Time.Advance(TimeSpan.FromMinutes(59));
        await PassThroughTheLoopAsync();
        _system.Log.EventsOf(A).ShouldNotContain(Fact("fired"));
        _system.Time.Advance(TimeSpan.FromMinutes(1));

        await _system.Log.WaitForAsync<ActorEvent.TimerCleared>(A);
        _system.Log.EventsOf(A).ShouldContain(Fact("fired"));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(120, 0)]
    public async Task A_timer_survives_the_engine(int minutesWithoutEngine, int minutesWithNext)
    {
        With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", turn.Now.AddHours(1));
        });
        await _system.TellAsync(A, Note("x"));

        await _system.StopAsync();
        _system.Time.Advance(TimeSpan.FromMinutes(minutesWithoutEngine));
        await _system.RestartAsync();
        _system.Time.Advance(TimeSpan.FromMinutes(minutesWithNext));

        await _system.Log.WaitForAsync<ActorEvent.TimerCleared>(A);
    }

    [Fact]
    public async Task A_timer_far_away_is_not_too_long_for_the_clock()
    {
        With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", turn.Now.AddDays(365));
        });
        await _system.TellAsync(A, Note("x"));

        for (var month = 0; month < 13; month++)
        {
            _system.Time.Advance(TimeSpan.FromDays(30));
            await PassThroughTheLoopAsync();
        }

        await _system.Log.WaitForAsync<ActorEvent.TimerCleared>(A);
    }

    [Fact]
    public async Task An_operation_at_work_when_the_engine_ended_is_reconciled_not_repeated()
    {
        With(A, ClaimAndSettle);
        _system.Operations.Hold("step");
        await _system.TellAsync(A, Note("x"));
        await _system.Operations.StartedAsync("step");

        await _system.RestartAsync();
        (await _system.Operations.StartedAsync("step", nth: 2)).Recovered.ShouldBeTrue();
        _system.Operations.Release("step");

        await _system.Log.WaitForAsync<IOperationSettled>(A);
        _system.Operations.Effects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Draining_waits_for_what_is_at_work_and_claims_nothing_new()
    {
        With(A, ClaimAndSettle);
        _system.Operations.Hold("step");
        await _system.TellAsync(A, Note("x"));
        await _system.Operations.StartedAsync("step");

        var drained = _system.Engine.DrainAsync(CancellationToken.None);
        drained.IsCompleted.ShouldBeFalse();
        _system.Operations.Release("step");
        await drained.WaitAsync(TestTimeout.Default);

        _system.Journal.Read(A).Select(row => row.Recorded.Event).ShouldContain(Settle());
    }

    [Fact]
    public async Task Draining_in_a_hurry_leaves_the_claim_for_the_next_engine()
    {
        With(A, ClaimAndSettle);
        _system.Operations.Hold("step");
        await _system.TellAsync(A, Note("x"));
        using var hurry = new CancellationTokenSource();

        var drained = _system.Engine.DrainAsync(hurry.Token);
        await hurry.CancelAsync();
        await drained.WaitAsync(TestTimeout.Default);
        _system.Operations.Release("step");
        await _system.RestartAsync();

        await _system.Log.WaitForAsync<IOperationSettled>(A);
        _system.Operations.Effects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Draining_with_nothing_at_work_ends_at_once()
    {
        With(A, NoteIt);
        await _system.TellAsync(A, Note("x"));

        await _system.Engine.DrainAsync(CancellationToken.None).WaitAsync(TestTimeout.Default);
    }

    [Fact]
    public async Task An_operation_in_doubt_does_not_hold_up_draining()
    {
        With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.Persist(Claim());
            else
                turn.Persist(Fact("in doubt"));
        });
        _system.Operations.On("step", new OperationOutcome.InDoubt("Who knows."));
        await _system.TellAsync(A, Note("x"));
        await _system.Log.WaitForAsync<Core.Runs.RunEvent.RunCancelled>(A);

        await _system.Engine.DrainAsync(CancellationToken.None).WaitAsync(TestTimeout.Default);
    }

    [Fact]
    public async Task An_actor_that_died_is_restarted_after_a_while()
    {
        var tries = 0;
        With(A, (turn, stimulus) =>
        {
            if (++tries == 1)
                throw new InvalidOperationException("boom");
            NoteIt(turn, stimulus);
        });

        var answer = _system.TellAsync(A, Note("x"));
        await _system.Time.TimerSetAsync(TimeSpan.FromMilliseconds(100));
        _system.Time.Advance(TimeSpan.FromMilliseconds(100));

        (await answer).ShouldBe(Outcome.Ok);
    }
}
