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
