using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Runs;

public abstract class RecoveryConformance(EngineFixture system) : RunSpecs(system)
{
    /// <summary>Everything a run can do: a fan-out, a retry, a timer, a gate, two ways side by side, a step that is skipped, one that may fail, a cleanup.</summary>
    private const string Everything = """
        - { id: begin, run: x }
        - { id: each, run: x, maxParallel: 2, foreach: [a, b, c] }
        - { id: flaky, run: x, needs: [begin], retry: { maxAttempts: 3, initialDelay: 1s, jitter: 0 } }
        - { id: pause, wait: 1m, needs: [begin] }
        - { id: gate, approve: Really?, needs: [each, flaky, pause] }
        - { id: risky, run: x, needs: [gate], continueOnError: true }
        - { id: never, run: x, when: "${{ steps.risky.outcome == 'succeeded' }}" }
        - { id: end, run: x, when: "${{ steps.never.outcome == 'skipped' }}" }
        cleanup:
        - { id: tidy, run: x, when: "${{ run.outcome == 'succeeded' }}" }
        - { id: mourn, run: x, when: "${{ run.outcome != 'succeeded' }}" }
        - { id: rest, wait: 1m }
        """;

    private static readonly string[] EffectsOfEverything = ["begin", "each[0]", "each[1]", "each[2]", "end", "flaky", "flaky", "risky", "tidy"];

    private void ScriptEverything() => System.Operations
        .On("risky", Error("broken"))
        .On("flaky", request => request.Attempt == 1 ? Error("broken") : Result("1"))
        .On("each", request => Result($"{request.Item!.Index}"));

    /// <summary>One go at a run: starts it if it has not been, approves, lets time pass. Ends when it has ended, or its engine has.</summary>
    private async Task GoOn(RunActors run)
    {
        var ended = RunEnded(run);
        while (!ended.IsCompleted && !System.Engine.Completion.IsCompleted)
        {
            try
            {
                await System.TellAsync(run.Coordinator, Start($"name: test\nsteps:\n{Everything}"), $"start {run.RunId}");
                if (System.Log.EventsOf(run.Executor).OfType<ExecutorEvent.StepAwaitingApproval>().Any())
                    await System.TellAsync(run.Executor, new ExecutorMessage.ApproveStep("gate", "tester"), $"approve {run.RunId}");
            }
            catch (Exception e) when (e is SimulatedCrashException or OperationCanceledException)
            {
                return;
            }
            System.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private bool HasEnded(RunActors run) => System.Log.EventsOf(run.Coordinator).Any(IsEnd);

    private IEnumerable<string> EffectsOf(RunActors run) =>
        System.Operations.Calls.Where(c => c.IsEffect && c.Request.RunId == run.RunId).Select(c => c.StepId).Order(StringComparer.Ordinal);

    [Fact]
    public async Task A_run_whose_engine_crashes_at_every_commit_ends_as_one_that_was_left_alone()
    {
        ScriptEverything();
        var (alone, crashed) = (new RunActors("alone"), new RunActors("crashed"));
        await GoOn(alone);

        while (!HasEnded(crashed))
        {
            System.Log.CrashAfter(1);
            await System.RestartAsync(Actors(crashed));
            await GoOn(crashed);
        }

        Story(crashed).ShouldBe(Story(alone));
        EffectsOf(crashed).ShouldBe(EffectsOfEverything);
    }

    [Fact]
    public async Task A_run_whose_engine_crashes_once_at_any_commit_ends_as_one_that_was_left_alone()
    {
        ScriptEverything();
        var alone = new RunActors("alone");
        await GoOn(alone);
        var commits = System.Log.Commits;

        for (var commit = 1; commit <= commits; commit++)
        {
            var run = new RunActors($"run-{commit}");
            System.Log.CrashAfter(commit);
            await GoOn(run);
            await System.RestartAsync(Actors(run));
            await GoOn(run);

            Story(run).ShouldBe(Story(alone), $"The engine crashed after commit {commit}.");
            EffectsOf(run).ShouldBe(EffectsOfEverything, $"The engine crashed after commit {commit}.");
        }
    }

    [Fact]
    public async Task Earlier_results_are_there_after_a_restart()
    {
        System.Operations.On("a", Result("""{"n":0}""")).Hold("b");
        await StartRun("- { id: a, run: x }\n- { id: b, run: x }");
        await System.Operations.StartedAsync("b");

        await System.RestartAsync();

        var call = await System.Operations.StartedAsync("b", nth: 2);
        call.Recovered.ShouldBeTrue();
        call.Request.Context.Value.Steps["a"].ShouldBe(Json.Parse("""{"n":0}"""));
    }

    [Fact]
    public async Task A_command_to_a_run_takes_up_all_of_it_also_where_one_of_its_actors_was_started_alone()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }");
        await System.Operations.StartedAsync("a");
        await System.RestartAsync([Run.Planner]);

        await System.TellAsync(Run.Planner, new RunMessage.ResumeRun("tester"));

        (await System.Operations.StartedAsync("a", nth: 2)).Recovered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_that_was_drained_goes_on_when_it_is_resumed()
    {
        System.Operations.Hold("a");
        await StartRun("- { id: a, run: x }\n- { id: b, run: x }");
        await System.Operations.StartedAsync("a");
        var drained = System.Engine.DrainAsync(CancellationToken.None);
        System.Operations.Release("a");
        await drained.WaitAsync(TestTimeout.Default);
        await System.RestartAsync();

        await System.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("tester"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_claim_that_nothing_carries_out_stays_and_does_not_hold_up_draining()
    {
        System.Operations.Decline("a");
        await StartRun("- { id: a, run: x }");
        await Recorded<ExecutorEvent.StepStarted>(Run.Executor, e => e.StepId == "a");

        await System.Engine.DrainAsync(CancellationToken.None).WaitAsync(TestTimeout.Default);

        Steps().Steps["a"].Status.ShouldBe(StepStatus.Running);
        System.Operations.Effects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_item_of_a_fan_out_is_retried_alone()
    {
        System.Operations.On("each[1]", Error("broken"), Result("1"));
        await StartRun("- { id: each, run: x, foreach: [a, b, c] }\n- { id: after, run: x }");
        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>().Error.ShouldBe("Step 'each[1]' failed: broken");
        var before = System.Log.EventsOf(Run.Coordinator).Count;

        await Tell(new ExecutorMessage.RetryStep("each", "tester"));

        (await RunEnded(after: before)).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["each[0]", "each[1]", "each[2]", "each[1]", "after"]);
        Steps().Steps["each"].Result.ShouldBe(Json.Parse("[{},1,{}]"));
    }

    [Fact]
    public async Task One_item_may_be_named_when_it_is_retried()
    {
        System.Operations.On("each[1]", Error("broken"), Result("1"));
        await StartRun("- { id: each, run: x, foreach: [a, b] }");
        await RunEnded();
        var before = System.Log.EventsOf(Run.Coordinator).Count;

        await Tell(new ExecutorMessage.RetryStep("each[1]", "tester"));

        (await RunEnded(after: before)).ShouldBeOfType<RunEvent.RunSucceeded>();
        Steps().Steps["each"].Result.ShouldBe(Json.Parse("[{},1]"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_in_doubt_waits_for_a_persons_word(bool settled)
    {
        System.Operations.On("each[1]", new OperationOutcome.InDoubt("The host died."), Result("1"));
        await StartRun("- { id: each, run: x, foreach: [a, b] }\n- { id: after, run: x }");
        (await Recorded<RunEvent.RunBlocked>(Run.Coordinator)).On.ShouldBe(BlockedOn.Doubt);

        await Tell(new ExecutorMessage.ResolveStep("each[1]", settled, settled ? Json.Parse("1") : Json.Null, "tester"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        Steps().Steps["each"].Result.ShouldBe(Json.Parse("[{},1]"));
        System.Operations.Effects.Count(id => id == "each[1]").ShouldBe(settled ? 1 : 2);
    }

    private static IEnumerable<Core.Behaviors.PersistenceId> Actors(RunActors run) => [run.Coordinator, run.Planner, run.Validator, run.Executor];
}
