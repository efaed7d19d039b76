namespace SisyphusActors.Host.Tests;

/// <summary>Foreground hosts that have runs of others too.</summary>
public sealed class HandoverTests : WorkspaceFolder
{
    [Fact]
    public async Task A_host_whose_own_run_ends_hands_the_others_on_without_interrupting_a_command()
    {
        using var host = await HostAsync();
        using var watcher = Start("show", "other", "--follow");
        await watcher.SaysAsync("| other at work");
        Write("own", "");

        var ended = (await host.EndAsync()).ShouldEndWith(0);
        ended.Output.ShouldContain("run own: succeeded");
        ended.Error.ShouldStartWith($"sisyphus: Run other goes on in process {Holder!.Pid}, which prints to ");
        await OtherGoesOnAsync();
        (await watcher.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run other: succeeded");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task An_interrupted_host_finishes_its_own_step_and_hands_the_others_on(string signal)
    {
        using var host = await HostAsync();
        host.Signal(signal);
        await host.SaysAsync("Finishing what is at work");
        Write("own", "");

        var ended = (await host.EndAsync()).ShouldEndWith(130);
        ended.Output.ShouldContain("run own: interrupted, 1 of 2 steps done");
        ended.Error.ShouldContain("Run other goes on in process");
        await OtherGoesOnAsync();
        (await StatusAsync("own")).ShouldBe("interrupted");
    }

    [Fact]
    public async Task A_host_in_a_hurry_stops_its_own_step_only()
    {
        using var host = await HostAsync();
        host.Signal("INT");
        await host.SaysAsync("Finishing what is at work");
        host.Signal("INT");

        var ended = (await host.EndAsync()).ShouldEndWith(130);
        ended.Output.ShouldContain("Stopping what is at work");
        await OtherGoesOnAsync();
        (await RunAsync("resume", "own", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("in doubt");
    }

    [Fact]
    public async Task A_host_that_is_stopped_starts_no_other_and_says_what_it_leaves()
    {
        using var host = await HostAsync();
        using var stop = Start("stop");
        await host.SaysAsync("Finishing what is at work");
        Write("own", "");
        Write("other", "");

        (await stop.EndAsync()).ShouldEndWith(0).Output.ShouldBe($"process {host.Id} has left; interrupted runs go on with: sisyphus resume --all\n");
        (await host.EndAsync()).ShouldEndWith(130).Error.ShouldContain("Run other lost its host with this process: sisyphus resume --all goes on.");
        Holder.ShouldBeNull();
        Lines("effects.txt").ShouldBe(["other begun", "other"]);
    }

    [Fact]
    public async Task Several_resumed_runs_are_shown_and_driven_at_once()
    {
        using (var host = await HostAsync())
        {
            host.Kill();
            await host.EndAsync();
        }
        using var resumed = Start("resume", "--all");
        await resumed.SaysAsync("other/a | other at work");
        await resumed.SaysAsync("own/a | own at work");
        Write("own", "");
        await resumed.SaysAsync("step own/b: completed");
        Write("other", "");

        var ended = (await resumed.EndAsync()).ShouldEndWith(0);
        ended.Output.ShouldContain("run own: succeeded");
        ended.Output.ShouldContain("run other: succeeded");
        Lines("effects.txt").ShouldBe(["other begun", "b", "other"]);
    }

    [Fact]
    public async Task Stopping_where_nobody_hosts_is_no_error()
    {
        (await RunAsync("stop")).ShouldEndWith(0).Output.ShouldContain("nothing to stop");
        (await RunAsync("stop", "--now", "--json")).ShouldEndWith(0).Json.GetProperty("process").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task A_hurried_stop_stops_what_is_at_work()
    {
        using var host = await HostAsync();
        (await RunAsync("stop", "--now")).ShouldEndWith(0);
        (await host.EndAsync()).ShouldEndWith(130);
        Lines("effects.txt").ShouldBe(["other begun"]);
    }

    [Fact]
    public async Task A_host_without_runs_waits_its_turn_or_says_who_has_it()
    {
        using var host = Start("host");
        await host.SaysAsync("hosts");
        (await RunAsync("host")).ShouldEndWith(5).Error.ShouldContain($"Process {host.Id} hosts");
        using var standby = Start("host", "--wait");
        await standby.SaysAsync("waits for another one to leave");
        host.Kill();
        await standby.SaysAsync($"process {standby.Id} hosts");
        standby.Signal("HUP");
        (await standby.EndAsync()).ShouldEndWith(130);
    }

    /// <summary>A host whose own run is <c>own</c>, and which has <c>other</c> too; both are at work.</summary>
    private async Task<HostProcess> HostAsync()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'echo own at work; " + Until("own") + "'}, {id: b, run: echo b >> effects.txt}]}");
        Write("other.yaml", "{name: o, steps: [{id: a, run: 'echo other begun >> effects.txt; echo other at work; " + Until("other") + "; echo other >> effects.txt'}, {id: b, run: 'true'}]}");
        var host = Start("run", "w.yaml", "--id", "own");
        await host.SaysAsync("| own at work");
        (await RunAsync("run", "other.yaml", "--id", "other", "--detach")).ShouldEndWith(0).Output.ShouldContain($"goes on in process {host.Id}");
        await UntilAsync(() => Task.FromResult(Lines("effects.txt").Length == 1));
        return host;
    }

    private static string Until(string file) => UntilGo.Replace("-e go", $"-e {file}", StringComparison.Ordinal);

    private async Task OtherGoesOnAsync()
    {
        await UntilAsync(async () => await StatusAsync("other") is "running");
        Write("other", "");
        await UntilAsync(async () => await StatusAsync("other") is "succeeded");
        Lines("effects.txt").Where(l => l.StartsWith("other", StringComparison.Ordinal)).ShouldBe(["other begun", "other"]);
        (await RunAsync("stop")).ShouldEndWith(0);
    }
}
