using System.Diagnostics;
using System.Text.Json;

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
                run: "{{Once}}; echo at work; {{UntilGo}}; echo done"
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
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("k\tinterrupted\t1/3\t");
        var forecast = (await RunAsync("resume", "k", "--dry-run", "--json")).ShouldEndWith(0).Json.GetProperty("runs")[0].GetProperty("steps");
        forecast.EnumerateArray().Select(s => s.GetProperty("fate").GetString()).ShouldBe(["kept", "running", "to run"]);
        using (var resumed = Start("resume"))
        {
            await resumed.SaysAsync("| at work");
            Write("go", "");
            var ended = (await resumed.EndAsync()).ShouldEndWith(0);
            ended.Output.ShouldContain("b | done");
            ended.Output.ShouldContain("run k: succeeded");
        }

        Lines("effects.txt").Select(l => l.Split(' ')[1]).ShouldBe(["a", "b", "c"]);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_dry_run_says_what_became_of_each_command_and_resuming_does_as_it_said()
    {
        Write("w.yaml", $$"""
            name: w
            steps:
              - { id: runs, needs: [], run: '{{UntilGo}}' }
              - { id: failed, needs: [], run: 'while ! test -e end; do sleep 0.05; done; echo why; exit 7' }
              - { id: done, needs: [], run: 'while ! test -e end; do sleep 0.05; done; echo n=1 > "$SISYPHUS_OUTPUT"' }
              - { id: late, needs: [], timeout: 1h, run: 'while test -e w.yaml; do sleep 0.05; done' }
              - { id: killed, needs: [], run: '{{UntilGo}}' }
              - { id: again, needs: [], idempotent: true, run: '{{UntilGo}}' }
              - { id: unborn, needs: [], run: '{{UntilGo}}' }
              - { id: next, run: 'true' }
            """);
        using (var host = Start("run", "w.yaml", "--id", "k"))
        {
            await UntilAsync(() => Task.FromResult(Spools().Count == 7));
            host.Kill();
            await host.EndAsync();
        }
        var spools = await SpoolsByStepAsync("k");
        File.SetLastWriteTimeUtc(Path.Combine(spools["late"], "started"), DateTime.UtcNow.AddHours(-2));
        foreach (var step in (string[])["killed", "again", "unborn"])
            Process.Start("/bin/kill", ["-KILL", "--", $"-{Supervisor(spools[step])}"]).WaitForExit();
        Directory.Delete(spools["unborn"], recursive: true);
        Write("end", "");
        await UntilAsync(async () => (await ForecastAsync("k")) is { } f && f["failed"].Fate == "stopped" && f["done"].Fate == "kept" && f["killed"].Fate == "in doubt" && f["again"].Fate == "re-run");

        var before = Spools();
        var forecast = await ForecastAsync("k");
        forecast["runs"].ShouldBe(("running", $"its command still runs and is gone on with: process group {Supervisor(spools["runs"])}", null));
        forecast["failed"].ShouldBe(("stopped", "its command has ended, and its retry policy decides: exit code 7: why", 7));
        forecast["done"].ShouldBe(("kept", "its command has ended with exit code 0, and its result is taken over", 0));
        forecast["late"].ShouldBe(("running", $"its command still runs and is gone on with: process group {Supervisor(spools["late"])}, which is stopped, since its timeout is over", null));
        forecast["killed"].ShouldBe(("in doubt", "The command's supervisor was ended, and how the command ended is not known.", null));
        forecast["again"].ShouldBe(("re-run", "it may be repeated: The command's supervisor was ended, and how the command ended is not known.", null));
        forecast["unborn"].ShouldBe(("re-run", "it was claimed, and its command was never started", null));
        forecast["next"].ShouldBe(("to run", "it has not begun", null));
        Spools().ShouldBe(before);
        (await StatusAsync("k")).ShouldBe("interrupted");

        Write("go", "");
        (await RunAsync("resume", "k")).Code.ShouldBeOneOf(1, 3);
        var steps = (await RunAsync("show", "k", "--json")).Json.GetProperty("steps").EnumerateArray()
            .ToDictionary(s => s.GetProperty("stepId").GetString()!, s => s.GetProperty("status").GetString());
        (steps["runs"], steps["failed"], steps["done"], steps["late"], steps["killed"]).ShouldBe(("completed", "failed", "completed", "failed", "in_doubt"));
    }

    [Fact]
    public async Task A_command_taken_up_again_is_stopped_by_a_cancel_with_all_it_started()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'sh -c \"trap : TERM; echo at work; while test -e w.yaml; do sleep 0.05; done\"'}]}");
        using (var host = Start("run", "w.yaml", "--id", "k"))
        {
            await host.SaysAsync("| at work");
            host.Kill();
            await host.EndAsync();
        }
        var supervisor = Supervisor(Spools().ShouldHaveSingleItem());
        using var resumed = Start("resume", "k");
        await resumed.SaysAsync("| at work");
        (await RunAsync("cancel", "k")).ShouldEndWith(0);
        (await resumed.EndAsync()).ShouldEndWith(1).Output.ShouldContain("cancelled");
        await UntilAsync(async () =>
        {
            // A process that has ended counts until process 1 has taken note of it.
            using var alive = Process.Start("/bin/kill", ["-0", "--", $"-{supervisor}"]);
            await alive.WaitForExitAsync();
            return alive.ExitCode != 0;
        });
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
        var group = Supervisor(Spools().ShouldHaveSingleItem());
        Process.Start("/bin/kill", ["-KILL", "--", $"-{group}"]).WaitForExit();
        (await RunAsync("resume", "d", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("in doubt");
        var doubt = (await RunAsync("resume", "d")).ShouldEndWith(3);
        doubt.Output.ShouldContain("its effect took place: sisyphus resolve d command --settled");
        (await RunAsync("resolve", "d", "command")).ShouldEndWith(2);
        (await RunAsync("resolve", "d", "command", "--settled", "--output", "{broken")).ShouldEndWith(2).Error.ShouldContain("no JSON");
        (await RunAsync("resolve", "d", "command", "--settled", "--output", "{\"n\":1}")).ShouldEndWith(0).Output.ShouldContain("command = {\"n\":1}");
        (await RunAsync("resolve", "d", "command", "--settled")).ShouldEndWith(6);
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
        Write("w.yaml", "{name: w, steps: [{id: a, idempotent: true, run: 'echo at work; " + UntilGo + "'}, {id: b, foreach: [1, 2, 3], run: 'sleep 0.3; echo $SISYPHUS_ITEM >> effects.txt'}]}");
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

    /// <summary>Of commands that have begun.</summary>
    private List<string> Spools() => Directory.Exists(Path.Combine(Root, ".sisyphus/spool"))
        ? [.. Directory.EnumerateFiles(Path.Combine(Root, ".sisyphus/spool"), "started", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order()]
        : [];

    /// <summary>Its process id, which is its command's group too.</summary>
    private static int Supervisor(string spool) => int.Parse(File.ReadAllText(Path.Combine(spool, "started")).Split(' ')[0]);

    private async Task<Dictionary<string, string>> SpoolsByStepAsync(string run) => (await RunAsync("show", run, "--json")).ShouldEndWith(0)
        .Json.GetProperty("steps").EnumerateArray().Where(s => s.GetProperty("opKey").ValueKind is JsonValueKind.String)
        .ToDictionary(s => s.GetProperty("stepId").GetString()!, s => Path.Combine(Root, ".sisyphus/spool", s.GetProperty("opKey").GetString()!));

    private async Task<Dictionary<string, (string Fate, string Why, int? ExitCode)>> ForecastAsync(string run) =>
        (await RunAsync("resume", run, "--dry-run", "--json")).ShouldEndWith(0).Json.GetProperty("runs")[0].GetProperty("steps").EnumerateArray().ToDictionary(
            s => s.GetProperty("stepId").GetString()!,
            s => (s.GetProperty("fate").GetString()!, s.GetProperty("why").GetString()!, s.GetProperty("exitCode") is { ValueKind: JsonValueKind.Number } code ? (int?)code.GetInt32() : null));
}
