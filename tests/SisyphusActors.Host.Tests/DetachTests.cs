using System.Diagnostics;

namespace SisyphusActors.Host.Tests;

/// <summary>Runs in the hands of another process.</summary>
public sealed class DetachTests : WorkspaceFolder
{
    [Fact]
    public async Task A_detached_run_goes_on_in_a_background_host_which_leaves_when_there_is_nothing_left_to_do()
    {
        WriteWorkflow();
        var detached = (await RunAsync("run", "w.yaml", "--id", "d", "--detach")).ShouldEndWith(0);
        var host = Holder!.Pid;
        detached.Output.ShouldContain($"run d: goes on in process {host}\n  follow: sisyphus show d --follow\n  cancel: sisyphus cancel d\n");
        detached.Output.ShouldContain($"prints to {Path.Combine(Root, ".sisyphus/sisyphus-host.log")}");

        using (var follower = Start("show", "d", "--follow"))
        {
            await follower.SaysAsync("| at work");
            Write("go", "");
            (await follower.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run d: succeeded");
        }
        await UntilAsync(() => Task.FromResult(Holder is null));
        Lines(".sisyphus/sisyphus-host.log")[^1].ShouldContain("leaving");
        Lines("effects.txt").ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_detached_run_is_handed_to_the_host_there_is()
    {
        using var host = Start("host");
        await host.SaysAsync($"process {host.Id} hosts");
        var detached = (await RunAsync("run", "--id", "d", "--json", "-d", "--", "echo hello")).ShouldEndWith(0).Json;
        detached.GetProperty("host").GetInt32().ShouldBe(host.Id);
        detached.GetProperty("log").GetString().ShouldBeNull();
        detached.GetProperty("follow").GetString().ShouldBe("sisyphus show d --follow");

        await host.SaysAsync("run d: succeeded, 1 of 1 steps done");
        (await RunAsync("stop")).ShouldEndWith(0).Output.ShouldBe($"process {host.Id} has left\n");
        (await host.EndAsync()).ShouldEndWith(130);
    }

    [Fact]
    public async Task A_background_host_has_the_secrets_and_settings_of_who_started_it()
    {
        using (var start = new HostProcess(Root, ["run", "--id", "d", "--detach", "--secret", "TOKEN", "--", "echo \"it is $TOKEN and $OTHER\"; test ${#TOKEN} -eq 9"],
            ("TOKEN", "hush-hush"), ("OTHER", "loud"), ("SISYPHUS_SHELL_INHERITED_VARIABLES", "OTHER")))
            (await start.EndAsync()).ShouldEndWith(0);
        await UntilAsync(async () => await StatusAsync("d") is "succeeded");
        (await RunAsync("stop")).ShouldEndWith(0);
        Directory.EnumerateFiles(Path.Combine(Root, ".sisyphus/logs")).Select(File.ReadAllText).ShouldHaveSingleItem().ShouldBe("it is *** and loud\n");
    }

    [Fact]
    public async Task Why_a_background_host_cannot_start_is_told_in_the_foreground()
    {
        Directory.CreateDirectory(Path.Combine(Root, ".sisyphus/sisyphus-state.db-wal"));
        var failed = (await RunAsync("run", "--id", "d", "--detach", "--", "true")).ShouldEndWith(5);
        failed.Output.ShouldBeEmpty();
        failed.Error.ShouldContain("The background host ended before it hosted");
        failed.Error.ShouldContain("sisyphus-state.db");
        failed.Error.Split('\n').Length.ShouldBeGreaterThan(2, failed.Error);
    }

    [Fact]
    public async Task What_is_wrong_is_told_before_anything_is_started()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, runs: 3}]}");
        (await RunAsync("run", "w.yaml", "--detach")).ShouldEndWith(2).Error.ShouldContain("w.yaml:1:");
        (await RunAsync("run", "--detach", "--no-wait", "--", "true")).ShouldEndWith(2).Error.ShouldContain("--no-wait");
        (await RunAsync("resume", "--detach", "--dry-run", "--all")).ShouldEndWith(2);
        Holder.ShouldBeNull();
        Directory.Exists(Path.Combine(Root, ".sisyphus")).ShouldBeFalse();
    }

    [Fact]
    public async Task Interrupted_runs_and_words_on_waiting_ones_are_taken_over_too()
    {
        WriteWorkflow();
        Write("hold.yaml", "{name: h, steps: [{id: hold, approve: 'Go on?'}, {id: c, run: test -e ready && echo c >> effects.txt}]}");
        (await RunAsync("run", "hold.yaml", "--id", "h", "--no-wait")).ShouldEndWith(3);
        using (var killed = Start("run", "w.yaml", "--id", "d"))
        {
            await killed.SaysAsync("| at work");
            killed.Kill();
            await killed.EndAsync();
        }
        (await RunAsync("resume", "--detach")).ShouldEndWith(0).Output.ShouldContain("run d: goes on in process");
        var host = Holder!.Pid;
        (await RunAsync("approve", "h", "--detach")).ShouldEndWith(0).Output.ShouldContain($"run h: hold approved by {Environment.UserName}\nrun h: goes on in process {host}");
        await UntilAsync(async () => await StatusAsync("h") is "failed");
        Write("ready", "");
        (await RunAsync("retry", "h", "c", "-d")).ShouldEndWith(0);
        (await RunAsync("retry", "h", "c", "-d")).Code.ShouldBeOneOf(0, 6);
        await UntilAsync(async () => await StatusAsync("h") is "succeeded");
        Write("go", "");
        await UntilAsync(async () => await StatusAsync("d") is "succeeded");
        (await RunAsync("approve", "h", "-d")).ShouldEndWith(6);
        Lines("effects.txt").Order().ShouldBe(["a", "b", "c"]);
        (await RunAsync("stop")).ShouldEndWith(0);
    }

    [LinuxFact]
    public async Task A_closed_terminal_does_not_end_a_detached_run()
    {
        WriteWorkflow();
        var terminal = new ProcessStartInfo("script", ["-qfc", $"'{HostProcess.Program}' run w.yaml --id d --detach; echo done; sleep 600", "typescript"])
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using (var script = Process.Start(terminal)!)
        {
            while (await script.StandardOutput.ReadLineAsync() is { } line && line.TrimEnd() != "done")
            {
            }
            script.Kill();
            await script.WaitForExitAsync();
        }
        Write("go", "");
        await UntilAsync(async () => await StatusAsync("d") is "succeeded");
        (await RunAsync("stop")).ShouldEndWith(0);
    }

    private void WriteWorkflow() => Write("w.yaml", $"{{name: w, steps: [{{id: a, run: 'echo at work; {UntilGo}; echo a >> effects.txt'}}, {{id: b, run: echo b >> effects.txt}}]}}");
}
