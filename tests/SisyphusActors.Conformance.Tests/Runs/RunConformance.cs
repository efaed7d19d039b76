using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Runs;

public abstract class RunConformance(EngineFixture system) : RunSpecs(system)
{
    [Fact]
    public async Task Steps_run_one_after_another_unless_they_say_otherwise()
    {
        await StartRun("- { id: a, run: x }\n- { id: b, run: x }\n- { id: c, run: x }");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a", "b", "c"]);
        System.Operations.AtWorkMax.ShouldBe(1);
    }

    [Fact]
    public async Task A_step_starts_when_all_it_needs_has_completed()
    {
        System.Operations.Hold("left").Hold("right");
        await StartRun("- { id: root, run: x }\n- { id: left, run: x, needs: [root] }\n- { id: right, run: x, needs: [root] }\n- { id: join, run: x, needs: [left, right] }");
        await System.Operations.StartedAsync("left");
        await System.Operations.StartedAsync("right");

        System.Operations.Release("right");
        await Recorded<ExecutorEvent.StepCompleted>(Run.Executor, e => e.StepId == "right");
        System.Operations.Effects.ShouldBe(["root", "left", "right"]);
        System.Operations.Release("left");

        await RunEnded();
        System.Operations.Effects.ShouldBe(["root", "left", "right", "join"]);
    }

    [Fact]
    public async Task A_fan_out_gives_its_results_in_the_order_of_its_list()
    {
        System.Operations.Hold("each").On("list", Result("""{"of":[3,1,2]}"""));
        await StartRun("- { id: list, run: x }\n- { id: each, run: x, foreach: '${{ steps.list.outputs.of }}' }\n- { id: after, run: x }");

        foreach (var item in (int[])[2, 0, 1])
        {
            var request = (await System.Operations.StartedAsync($"each[{item}]")).Request;
            System.Operations.Release(request.StepId, Result($$"""{"got":{{request.Item!.Value}}}"""));
        }

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        Steps().Steps["each"].Result.ShouldBe(Json.Parse("""[{"got":3},{"got":1},{"got":2}]"""));
        System.Operations.Calls[^1].Request.Context.Value.Steps["each"].ShouldBe(Steps().Steps["each"].Result);
    }

    [Fact]
    public async Task A_fan_out_runs_all_its_items_and_at_most_so_many_at_once()
    {
        System.Operations.Hold("each");
        await StartRun("- { id: each, run: x, maxParallel: 3, foreach: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }");

        for (var item = 0; item < 10; item++)
        {
            await System.Operations.StartedAsync($"each[{Math.Min(9, item + 2)}]");
            System.Operations.Release($"each[{item}]");
        }

        await RunEnded();
        System.Operations.Effects.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 10).Select(i => $"each[{i}]"));
        System.Operations.AtWorkMax.ShouldBe(3);
    }

    [Fact]
    public async Task A_fan_out_over_an_empty_list_is_an_empty_list()
    {
        await StartRun("- { id: list, run: x }\n- { id: each, run: x, foreach: '${{ inputs.of }}' }", inputs: Json.Parse("""{"of":[]}"""), head: "inputs: { of: { type: array } }");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        Steps().Steps["each"].Result.ShouldBe(Json.Parse("[]"));
    }

    [Theory]
    [InlineData(1_000)]
    public async Task The_largest_number_of_parallel_items_starts_and_ends(int items)
    {
        var list = Json.Array(Enumerable.Range(0, items).Select(i => Json.Parse($"{i}")));

        await StartRun("- { id: each, run: x, maxParallel: 1000, foreach: '${{ inputs.of }}' }",
            inputs: Json.Object([new("of", list)]), head: "maxParallel: 1000\ninputs: { of: { type: array } }");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.Count.ShouldBe(items);
    }

    [Fact]
    public async Task The_largest_plan_may_wait_in_all_its_steps_at_once_and_be_cancelled()
    {
        await StartRun(string.Join('\n', Enumerable.Range(0, PlanLimits.StepsMax).Select(i => $"- {{ id: s{i}, wait: 1h, needs: [] }}")));
        await Recorded<ExecutorEvent.StepWaiting>(Run.Executor, e => e.StepId == $"s{PlanLimits.StepsMax - 1}");

        await System.TellAsync(Run.Coordinator, new RunMessage.CancelRun("tester", "enough"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunCancelled>();
    }

    [Fact]
    public async Task A_failed_step_is_tried_again_at_the_times_its_policy_and_the_seed_say()
    {
        System.Operations.On("a", Error("one"), Error("two"), Result("{}"));
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(10), 3, TimeSpan.FromMinutes(5), 0.5, []);
        await StartRun("- { id: a, run: x, retry: { maxAttempts: 3, initialDelay: 10s, factor: 3, jitter: 0.5 } }");

        foreach (var (attempt, error) in ((int, string)[])[(1, "one"), (2, "two")])
        {
            var failed = await Recorded<ExecutorEvent.StepAttemptFailed>(Run.Executor, e => e.Error == error);
            failed.RetryAt.ShouldBe(System.Time.GetUtcNow() + policy.DelayAfter(attempt, Seed, "a"));
            System.Operations.Effects.Count.ShouldBe(attempt);
            System.Time.Advance(failed.RetryAt - System.Time.GetUtcNow());
        }

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Calls.Select(c => c.Request.Attempt).ShouldBe([1, 2, 3]);
        System.Operations.Calls.Select(c => c.Request.OpKey).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task Only_the_exit_codes_a_policy_names_are_tried_again()
    {
        System.Operations.On("a", Error("busy", exitCode: 75), Error("wrong", exitCode: 2));
        await StartRun("- { id: a, run: x, retry: { maxAttempts: 5, initialDelay: 0s, on: [75] } }");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>().Error.ShouldBe("Step 'a' failed: wrong");
        System.Operations.Effects.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_step_that_took_too_long_has_failed()
    {
        System.Operations.On("a", new Core.Operations.OperationOutcome.TimedOut(TimeSpan.FromSeconds(90)));
        await StartRun("- { id: a, run: x, timeout: 90s }");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>().Error.ShouldBe("Step 'a' failed: Timed out after 90 s.");
        System.Operations.Calls[0].Request.Timeout.ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_wait_ends_when_its_time_has_come()
    {
        await StartRun("- { id: pause, wait: 1h }\n- { id: a, run: x }");
        (await Recorded<ExecutorEvent.StepWaiting>(Run.Executor)).DueAt.ShouldBe(System.Time.GetUtcNow().AddHours(1));

        System.Time.Advance(TimeSpan.FromMinutes(59));
        System.Operations.Effects.ShouldBeEmpty();
        System.Time.Advance(TimeSpan.FromMinutes(1));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_gate_opens_for_an_approval()
    {
        await StartRun("- { id: gate, approve: Really? }\n- { id: a, run: x }");
        await Recorded<RunEvent.RunBlocked>(Run.Coordinator);

        await Tell(new ExecutorMessage.ApproveStep("gate", "tester"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunSucceeded>();
        System.Operations.Effects.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_gate_stays_shut_for_a_rejection()
    {
        await StartRun("- { id: gate, approve: Really? }\n- { id: a, run: x }");
        await Recorded<RunEvent.RunBlocked>(Run.Coordinator);

        await Tell(new ExecutorMessage.RejectStep("gate", "tester", "no"));

        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>();
        System.Operations.Effects.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rejected_plan_fails_the_run_with_all_problems_and_runs_nothing()
    {
        await StartRun("- { id: a, run: x, timeout: soon }\n- { id: b, uses: worc }\n- { id: c, run: x, needs: [nothing] }");

        var failed = (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>();
        failed.Problems.Length.ShouldBe(3);
        failed.Problems.ShouldAllBe(p => p.Line > 0 && p.Column > 0);
        System.Operations.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_failure_what_is_at_work_ends_and_nothing_new_starts()
    {
        System.Operations.Hold("slow").On("bad", Error("broken"));
        await StartRun("- { id: slow, run: x }\n- { id: bad, run: x, needs: [] }\n- { id: next, run: x, needs: [slow] }");
        await Recorded<ExecutorEvent.StepFailed>(Run.Executor);

        System.Operations.Release("slow");

        (await RunEnded()).ShouldBeOfType<RunEvent.RunFailed>();
        Steps().Steps["slow"].Status.ShouldBe(StepStatus.Completed);
        System.Operations.Effects.ShouldNotContain("next");
    }

    [Fact]
    public async Task A_plan_of_10000_steps_takes_two_events_a_step()
    {
        var events = new List<int>();
        foreach (var steps in (int[])[100, 10_000])
        {
            var run = new RunActors($"run-{steps}");
            await StartRun(string.Join('\n', Enumerable.Range(0, steps).Select(i => $"- {{ id: s{i}, run: x }}")), run);
            for (var step = 0; step < steps; step += 1_000)
                await Recorded<ExecutorEvent.StepCompleted>(run.Executor, e => e.StepId == $"s{step}");
            (await RunEnded(run)).ShouldBeOfType<RunEvent.RunSucceeded>();
            events.Add(System.Log.EventsOf(run.Executor).Count - 2 * steps);
        }

        events[1].ShouldBe(events[0]);
    }
}
