using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Host.Tests;

public sealed class PersonTests : WorkspaceFolder
{
    private const string Gate = """
        name: gate
        steps:
          - id: build
            run: echo built >> effects.txt
          - id: ask
            approve: Release it?
          - id: release
            run: echo released >> effects.txt
        """;

    [Fact]
    public async Task A_run_left_waiting_is_approved_later_and_goes_on_in_that_process()
    {
        Write("w.yaml", Gate);
        var waiting = (await RunAsync("run", "w.yaml", "--id", "w", "--no-wait")).ShouldEndWith(3);
        waiting.Output.ShouldContain("yes: sisyphus approve w --step ask");
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("waiting_input");
        (await RunAsync("resume", "w")).ShouldEndWith(3);

        (await RunAsync("approve", "w")).ShouldEndWith(0).Output.ShouldContain("run w: succeeded");
        Lines("effects.txt").ShouldBe(["built", "released"]);
        (await RunAsync("approve", "w")).ShouldEndWith(6).Error.ShouldContain("waits for no approval");
    }

    [Fact]
    public async Task A_run_that_stays_is_approved_from_another_process()
    {
        Write("w.yaml", Gate);
        using var host = Start("run", "w.yaml", "--id", "w");
        await host.SaysAsync("yes: sisyphus approve w --step ask");

        (await RunAsync("approve", "w", "--step", "ask")).ShouldEndWith(0).Output.ShouldContain($"it goes on in process {host.Id}");

        (await host.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run w: succeeded");
    }

    [Fact]
    public async Task A_rejected_run_fails_with_the_reason()
    {
        Write("w.yaml", Gate);
        (await RunAsync("run", "w.yaml", "--id", "w", "--no-wait")).ShouldEndWith(3);
        (await RunAsync("reject", "w", "--reason", "not before Monday")).ShouldEndWith(0).Output.ShouldContain("not before Monday");
        (await RunAsync("show", "w")).ShouldEndWith(0).Output.ShouldContain("status:   failed");
        Lines("effects.txt").ShouldBe(["built"]);
    }

    [Fact]
    public async Task Cancel_stops_what_is_at_work_in_another_process()
    {
        using var host = Start("run", "--id", "c", "--", "echo begun; sleep 60; echo never");
        await host.SaysAsync("| begun");
        (await RunAsync("cancel", "c", "--reason", "enough")).ShouldEndWith(0);
        (await host.EndAsync()).ShouldEndWith(1).Output.ShouldContain("run c: cancelled");
        (await RunAsync("cancel", "c")).ShouldEndWith(6).Error.ShouldContain("already ended");
    }

    [Fact]
    public async Task Cancel_of_a_run_without_a_host_ends_it()
    {
        Write("w.yaml", Gate);
        (await RunAsync("run", "w.yaml", "--id", "w", "--no-wait")).ShouldEndWith(3);
        (await RunAsync("cancel", "w")).ShouldEndWith(0).Output.ShouldContain("run w: cancelled");
    }

    [Fact]
    public async Task Cancel_lets_the_cleanup_run_and_force_ends_it_too()
    {
        Write("w.yaml", """
            name: w
            steps:
              - id: work
                run: echo begun; sleep 60
            cleanup:
              - id: tidy
                run: echo "$HOW" >> effects.txt; echo tidying; test -e quick || sleep 60
                env: { HOW: "${{ run.outcome }}" }
              - id: tell
                run: echo told >> effects.txt
            """);
        using (var host = Start("run", "w.yaml", "--id", "w"))
        {
            await host.SaysAsync("| begun");
            (await RunAsync("cancel", "w")).ShouldEndWith(0);
            await host.SaysAsync("| tidying");
            (await RunAsync("cancel", "w")).ShouldEndWith(0);
            (await RunAsync("cancel", "w", "--force", "--reason", "at once")).ShouldEndWith(0);
            (await host.EndAsync()).ShouldEndWith(1).Output.ShouldContain("run w: cancelled");
        }
        Lines("effects.txt").ShouldBe(["cancelled"]);

        Write("quick", "");
        using (var host = Start("run", "w.yaml", "--id", "x"))
        {
            await host.SaysAsync("| begun");
            (await RunAsync("cancel", "x", "--reason", "enough")).ShouldEndWith(0);
            (await host.EndAsync()).ShouldEndWith(1).Output.ShouldContain("run x: cancelled");
        }
        Lines("effects.txt").ShouldBe(["cancelled", "cancelled", "told"]);
    }

    [Fact]
    public async Task Cancel_of_an_interrupted_run_runs_its_cleanup_here()
    {
        Write("w.yaml", "name: w\nsteps:\n- {id: ask, approve: 'Go?'}\n- {id: work, run: echo begun; sleep 60}\ncleanup:\n- {id: tidy, run: echo tidy >> effects.txt}");
        (await RunAsync("run", "w.yaml", "--id", "w", "--no-wait")).ShouldEndWith(3);
        using (var host = Start("approve", "w"))
        {
            await host.SaysAsync("| begun");
            host.Kill();
        }
        var cancelled = (await RunAsync("cancel", "w")).ShouldEndWith(0).Output;
        cancelled.ShouldContain("step work: cancelled");
        cancelled.ShouldContain("step tidy: completed");
        cancelled.ShouldContain("run w: cancelled");
        Lines("effects.txt").ShouldBe(["tidy"]);
    }

    [Fact]
    public async Task A_run_is_paused_beside_its_host_and_resumed()
    {
        Write("w.yaml", "name: w\nsteps:\n- {id: one, run: echo begun; until test -e go; do sleep 0.05; done}\n- {id: two, run: echo two >> effects.txt}");
        using var host = Start("run", "w.yaml", "--id", "w");
        await host.SaysAsync("| begun");
        (await RunAsync("pause", "w", "--reason", "the registry is down")).ShouldEndWith(0).Output.ShouldContain("begins nothing new");
        (await RunAsync("show", "w")).ShouldEndWith(0).Output.ShouldContain("status:   running");
        Write("go", "");
        await host.SaysAsync("the registry is down");
        await host.SaysAsync("go on: sisyphus resume w");
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("paused");
        Lines("effects.txt").ShouldBeEmpty();

        (await RunAsync("resume", "w")).ShouldEndWith(0).Output.ShouldContain("run w: succeeded");
        (await host.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run w: succeeded");
        Lines("effects.txt").ShouldBe(["two"]);
    }

    [Fact]
    public async Task A_run_without_a_host_is_paused_and_only_resume_lets_it_go_on()
    {
        Write("w.yaml", Gate);
        (await RunAsync("run", "w.yaml", "--id", "w", "--no-wait")).ShouldEndWith(3);
        var paused = (await RunAsync("pause", "w")).ShouldEndWith(0).Output;
        paused.ShouldContain("run w: paused");
        paused.ShouldContain("go on: sisyphus resume w");
        (await RunAsync("show", "w", "--json")).ShouldEndWith(0).Output.ShouldContain("\"nextAction\": \"sisyphus resume w\"");
        (await RunAsync("approve", "w")).ShouldEndWith(3).Output.ShouldContain("run w: paused");
        (await RunAsync("resume", "--all")).ShouldEndWith(0);
        Lines("effects.txt").ShouldBe(["built"]);

        (await RunAsync("resume", "w", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("it would go on like this");
        (await RunAsync("resume", "w")).ShouldEndWith(0).Output.ShouldContain("run w: succeeded");
        Lines("effects.txt").ShouldBe(["built", "released"]);
        (await RunAsync("pause", "w")).ShouldEndWith(6).Error.ShouldContain("already ended");
    }

    [Fact]
    public async Task An_interrupted_run_is_paused_once_what_was_at_work_has_come_to_its_end()
    {
        Write("w.yaml", "name: w\nsteps:\n- {id: one, run: echo begun; until test -e go; do sleep 0.05; done; echo one >> effects.txt}\n- {id: two, run: echo two >> effects.txt}");
        using (var host = Start("run", "w.yaml", "--id", "w"))
        {
            await host.SaysAsync("| begun");
            host.Kill();
        }
        using (var pause = Start("pause", "w"))
        {
            await pause.SaysAsync("begins nothing new");
            Write("go", "");
            (await pause.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run w: paused");
        }
        Lines("effects.txt").ShouldBe(["one"]);
        (await RunAsync("resume", "w")).ShouldEndWith(0);
        Lines("effects.txt").ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task What_was_skipped_and_what_may_fail_is_said()
    {
        Write("w.yaml", """
            name: w
            steps:
              - { id: lint, run: exit 3, continueOnError: true }
              - { id: praise, run: echo good, when: "${{ steps.lint.outcome == 'succeeded' }}" }
            """);
        var output = (await RunAsync("run", "w.yaml", "--id", "w")).ShouldEndWith(0).Output;
        output.ShouldContain("step lint: failed, as it may: exit code 3");
        output.ShouldContain("step praise: skipped: when ${{ steps.lint.outcome == 'succeeded' }}");
        output.ShouldContain("run w: succeeded");
        output.ShouldContain("2 of 2 steps done");
        output.ShouldContain("  lint failed, as it may: exit code 3");
        var ledger = (await RunAsync("ledger", "w")).ShouldEndWith(0).Output;
        ledger.ShouldContain("`lint` may fail; after attempt 1 with exit code 3");
        ledger.ShouldContain("`praise` when `${{ steps.lint.outcome == 'succeeded' }}`");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
        (await RunAsync("retry", "w", "lint")).ShouldEndWith(6).Error.ShouldContain("may fail, and the run has gone on from it");
    }

    [Fact]
    public async Task A_run_of_another_program_is_not_moved_without_its_handlers_but_may_be_cancelled_at_rest()
    {
        var workspace = new SisyphusWorkspace(new SisyphusOptions { Workspace = Root });
        var handlers = new StepHandlers([KeyValuePair.Create<string, IStepHandler>("notify", new Nothing())]);
        await using (var client = new SisyphusClient(workspace, handlers, new EmbeddedEngineFactory(), TimeProvider.System))
            await new WorkflowExecutor(client, handlers).ExecuteAsync(
                WorkflowDefinition.FromYaml("{ name: w, steps: [{ id: ask, approve: Go? }, { id: tell, uses: notify, needs: [ask] }] }"), runId: "w");

        (await RunAsync("approve", "w")).ShouldEndWith(6).Error.ShouldContain("'w' uses notify, which this program does not register");
        (await RunAsync("reject", "w", "--reason", "no")).ShouldEndWith(6);
        (await RunAsync("resolve", "w", "ask", "--retry")).ShouldEndWith(6).Error.ShouldContain("notify");
        (await RunAsync("show", "w")).ShouldEndWith(0).Output.ShouldContain("status:   waiting input");
        (await RunAsync("cancel", "w")).ShouldEndWith(0).Output.ShouldContain("run w: cancelled");
    }

    private sealed class Nothing : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult<object?>(null);
    }
}
