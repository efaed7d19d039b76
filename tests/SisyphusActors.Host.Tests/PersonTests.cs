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
}
