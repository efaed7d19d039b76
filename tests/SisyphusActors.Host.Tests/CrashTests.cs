namespace SisyphusActors.Host.Tests;

public sealed class CrashTests : WorkspaceFolder
{
    private const string Once = "grep -qs $SISYPHUS_OP_KEY effects.txt || echo $SISYPHUS_OP_KEY $SISYPHUS_STEP_ID >> effects.txt";

    [Fact]
    public async Task A_killed_host_leaves_no_run_that_says_running_and_resume_goes_on()
    {
        Write("w.yaml", $$"""
            name: killed
            steps:
              - id: a
                run: {{Once}}
              - id: b
                idempotent: true
                run: "{{Once}}; echo at work; test -e go || sleep 60"
              - id: c
                run: {{Once}}
            """);
        using (var host = Start("run", "w.yaml", "--id", "k"))
        {
            await host.SaysAsync("| at work");
            (await RunAsync("show", "k", "--json")).ShouldEndWith(0).Json.GetProperty("run").GetProperty("status").GetString().ShouldBe("running");
            host.Kill();
            await host.EndAsync();
        }
        Write("go", "");

        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("k\tinterrupted\t1/3\t");
        var forecast = (await RunAsync("resume", "k", "--dry-run", "--json")).ShouldEndWith(0).Json.GetProperty("runs")[0].GetProperty("steps");
        forecast.EnumerateArray().Select(s => s.GetProperty("fate").GetString()).ShouldBe(["kept", "re-run", "to run"]);
        (await RunAsync("resume")).ShouldEndWith(0).Output.ShouldContain("run k: succeeded");

        Lines("effects.txt").Select(l => l.Split(' ')[1]).ShouldBe(["a", "b", "c"]);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_step_in_doubt_waits_for_a_persons_word()
    {
        using (var host = Start("run", "--id", "d", "--", "echo begun; sleep 60"))
        {
            await host.SaysAsync("| begun");
            host.Kill();
            await host.EndAsync();
        }
        (await RunAsync("resume", "d", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("in doubt");
        var doubt = (await RunAsync("resume", "d")).ShouldEndWith(3);
        doubt.Output.ShouldContain("its effect took place: sisyphus resolve d command --settled");
        (await RunAsync("resolve", "d", "command")).ShouldEndWith(2);
        (await RunAsync("resolve", "d", "command", "--settled", "--output", "{broken")).ShouldEndWith(2).Error.ShouldContain("no JSON");
        (await RunAsync("resolve", "d", "command", "--settled", "--output", "{\"n\":1}")).ShouldEndWith(0).Output.ShouldContain("command = {\"n\":1}");
        (await RunAsync("resolve", "d", "command", "--settled")).ShouldEndWith(6);
    }

    [Fact]
    public async Task A_signal_lets_what_is_at_work_finish_and_says_how_to_go_on()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'echo at work; sleep 1; echo a >> effects.txt'}, {id: b, run: echo b >> effects.txt}]}");
        using var host = Start("run", "w.yaml", "--id", "s");
        await host.SaysAsync("| at work");
        host.Signal("TERM");
        var ended = (await host.EndAsync()).ShouldEndWith(130);
        ended.Output.ShouldContain("Finishing what is at work");
        ended.Output.ShouldContain("go on with: sisyphus resume s");
        Lines("effects.txt").ShouldBe(["a"]);

        (await RunAsync("resume", "s")).ShouldEndWith(0);
        Lines("effects.txt").ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_second_signal_stops_what_is_at_work_and_what_may_be_repeated_is()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, idempotent: true, run: 'echo at work; test -e go || sleep 60'}]}");
        using var host = Start("run", "w.yaml", "--id", "s");
        await host.SaysAsync("| at work");
        host.Signal("INT");
        await host.SaysAsync("Finishing");
        host.Signal("INT");
        (await host.EndAsync()).ShouldEndWith(130);
        Write("go", "");
        (await RunAsync("resume", "s")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_follower_takes_the_place_of_a_host_that_dies()
    {
        using var host = Start("run", "--id", "first", "--", "echo begun; sleep 60");
        await host.SaysAsync("| begun");
        Write("w.yaml", "{name: w, steps: [{id: a, run: echo a}, {id: hold, approve: 'Go on?'}, {id: b, run: echo b}]}");
        using var follower = Start("run", "w.yaml", "--id", "second");
        await follower.SaysAsync($"hosted by process {host.Id}");
        await follower.SaysAsync("approve second");

        host.Kill();
        await host.EndAsync();
        (await RunAsync("approve", "second")).ShouldEndWith(0);

        (await follower.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run second: succeeded");
        (await RunAsync("show", "first", "--json")).ShouldEndWith(0).Json.GetProperty("run").GetProperty("status").GetString().ShouldBe("interrupted");
    }

    [Fact]
    public async Task Two_processes_resuming_one_run_do_no_step_twice()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, idempotent: true, run: 'echo at work; test -e go || sleep 60'}, {id: b, foreach: [1, 2, 3], run: 'sleep 0.3; echo $SISYPHUS_ITEM >> effects.txt'}]}");
        using (var host = Start("run", "w.yaml", "--id", "t"))
        {
            await host.SaysAsync("| at work");
            host.Kill();
            await host.EndAsync();
        }
        Write("go", "");
        using var one = Start("resume", "t");
        using var two = Start("resume", "t");
        (await one.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run t: succeeded");
        (await two.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run t: succeeded");
        Lines("effects.txt").Order().ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task A_host_whose_own_run_ends_finishes_the_steps_of_others_before_it_leaves()
    {
        Write("long.yaml", "{name: l, steps: [{id: a, run: 'echo at work; sleep 2; echo a >> effects.txt'}, {id: b, run: echo b >> effects.txt}]}");
        using var host = Start("run", "--id", "short", "--", "echo at work; while ! test -e go; do sleep 0.1; done");
        await host.SaysAsync("| at work");
        using var guest = Start("run", "long.yaml", "--id", "long");
        await guest.SaysAsync("| at work");
        Write("go", "");

        (await host.EndAsync()).ShouldEndWith(0);
        Lines("effects.txt").ShouldContain("a");
        (await guest.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run long: succeeded");
        Lines("effects.txt").ShouldBe(["a", "b"]);
    }
}
