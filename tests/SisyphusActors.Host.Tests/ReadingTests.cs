using System.Text.Json;
using SisyphusActors.Host.Doctor;

namespace SisyphusActors.Host.Tests;

public sealed class ReadingTests : WorkspaceFolder
{
    [Fact]
    public async Task Everything_that_reads_gives_one_json_document()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: echo a}, {id: b, approve: Well?}]}");
        (await RunAsync("run", "w.yaml", "--id", "j", "--no-wait", "--json")).ShouldEndWith(3).Json.GetProperty("nextAction").GetString().ShouldBe("sisyphus approve j --step b");
        (await RunAsync("list", "--json")).ShouldEndWith(0).Json.GetProperty("runs")[0].GetProperty("status").GetString().ShouldBe("waiting_input");
        (await RunAsync("show", "j", "--json")).ShouldEndWith(0).Json.GetProperty("steps").GetArrayLength().ShouldBe(2);
        (await RunAsync("resume", "j", "--dry-run", "--json")).ShouldEndWith(0).Json.GetProperty("runs")[0].GetProperty("steps")[1].GetProperty("fate").GetString().ShouldBe("waiting");
        (await RunAsync("ledger", "j", "--json")).ShouldEndWith(0).Json.GetProperty("text").GetString()!.ShouldContain("`j`");
        (await RunAsync("ledger", "--verify", "--json")).ShouldEndWith(0).Json.GetProperty("same").GetBoolean().ShouldBeTrue();
        (await RunAsync("validate", "w.yaml", "--json")).ShouldEndWith(0).Json.GetProperty("valid").GetBoolean().ShouldBeTrue();
        (await RunAsync("doctor", "--json")).ShouldEndWith(0).Json.GetProperty("engine").GetString().ShouldBe(Engines.Default.Name);
        (await RunAsync("approve", "j", "--json")).ShouldEndWith(0).Json.GetProperty("status").GetString().ShouldBe("succeeded");
        (await RunAsync("resume", "--all", "--json")).ShouldEndWith(0).Json.GetProperty("runs").GetArrayLength().ShouldBe(0);
        (await RunAsync("reset", "--yes", "--json")).ShouldEndWith(0).Json.GetProperty("removed").GetArrayLength().ShouldBeGreaterThan(0);
        (await RunAsync("list", "--json")).ShouldEndWith(0).Json.GetProperty("runs").GetArrayLength().ShouldBe(0);
    }

    [PosixFact]
    public async Task A_run_with_milestones_leaves_evidence_which_show_names_and_reset_removes()
    {
        Write("w.yaml", "{ name: w, steps: [ { id: a, run: echo built, milestone: build } ] }");
        (await RunAsync("run", "w.yaml", "--id", "m")).ShouldEndWith(0);

        File.ReadAllText(Path.Combine(Root, ".sisyphus/evidence/m.md")).ShouldContain("exit code 0\n\n```\nbuilt\n```");
        (await RunAsync("show", "m")).ShouldEndWith(0).Output.ShouldContain("evidence/m.md");
        (await RunAsync("reset", "--yes")).ShouldEndWith(0).Output.ShouldContain("evidence/m.md");
        Directory.Exists(Path.Combine(Root, ".sisyphus/evidence")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_log_is_a_json_document_a_line_and_begins_where_it_is_told()
    {
        (await RunAsync("run", "--id", "l", "--", "true")).ShouldEndWith(0);
        var offsets = Offsets(await RunAsync("log", "l", "--json"));
        offsets.ShouldBe(offsets.Order());
        Offsets(await RunAsync("log", "l", "--json", "--from", $"{offsets[3]}")).ShouldBe(offsets[3..]);
        (await RunAsync("log", "l", "--follow")).ShouldEndWith(0).Output.Split('\n').Length.ShouldBe(offsets.Count + 1);
    }

    [Fact]
    public async Task Log_and_show_follow_a_run_of_another_process_to_its_end()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: 'echo begun; while [ ! -e go ]; do sleep 0.05; done'}, {id: b, run: echo b}]}");
        using var host = Start("run", "w.yaml", "--id", "f");
        await host.SaysAsync("| begun");
        using var log = Start("log", "f", "--follow");
        using var show = Start("show", "f", "--follow");
        await show.SaysAsync("status:   running");
        Write("go", "");
        (await log.EndAsync()).ShouldEndWith(0).Output.ShouldContain("run-succeeded.v1");
        (await show.EndAsync()).ShouldEndWith(0).Output.ShouldContain("step b: completed");
        (await host.EndAsync()).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_tampered_ledger_is_found_and_made_again()
    {
        (await RunAsync("run", "--id", "t", "--", "true")).ShouldEndWith(0);
        File.AppendAllText(Path.Combine(Root, ".sisyphus/SISYPHUS_LEDGER.md"), "forged\n");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(1).Output.ShouldContain("sisyphus ledger --rebuild");
        (await RunAsync("doctor")).ShouldEndWith(1).Output.ShouldContain("fail What is shown is stale");
        (await RunAsync("ledger", "--rebuild")).ShouldEndWith(0);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task The_doctor_names_each_case_and_what_to_do()
    {
        using (var host = Start("run", "--id", "d", "--", "echo begun; sleep 60"))
        {
            await host.SaysAsync("| begun");
            host.Kill();
            await host.EndAsync();
        }
        var ended = (await RunAsync("doctor")).ShouldEndWith(0);
        foreach (var name in TriageChecks.Names)
            ended.Output.ShouldContain($"{name}: ");
        ended.Output.ShouldContain("warn A worker hangs: 1 run has no host");
        ended.Output.ShouldContain("next: sisyphus resume --all");
    }

    [Fact]
    public async Task Reset_asks_first_and_takes_only_what_is_ours()
    {
        (await RunAsync("run", "--db", "state.db", "--", "echo out")).ShouldEndWith(0);
        Directory.CreateDirectory(Path.Combine(Root, "logs"));
        Write("logs/mine.log", "mine");
        (await RunAsync("reset", "--db", "state.db")).ShouldEndWith(2).Error.ShouldContain("sisyphus reset --yes --db state.db");
        File.Exists(Path.Combine(Root, "state.db")).ShouldBeTrue();
        (await RunAsync("reset", "--yes", "--db", "state.db")).ShouldEndWith(0);
        File.Exists(Path.Combine(Root, "state.db")).ShouldBeFalse();
        Lines("logs/mine.log").ShouldBe(["mine"]);
    }

    [Fact]
    public async Task What_needs_the_database_alone_is_refused_while_it_is_hosted()
    {
        using var host = Start("run", "--id", "h", "--", "echo begun; sleep 60");
        await host.SaysAsync("| begun");
        foreach (var command in (string[][])[["reset", "--yes"], ["ledger", "--rebuild"]])
            (await RunAsync(command)).ShouldEndWith(5).Error.ShouldContain($"Process {host.Id} hosts");
        (await RunAsync("doctor")).ShouldEndWith(0).Output.ShouldContain($"process {host.Id} on ");
        (await RunAsync("cancel", "h")).ShouldEndWith(0);
        await host.EndAsync();
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    [InlineData("TERM", "xterm-256color")]
    public async Task A_pipe_never_gets_an_escape_sequence(string name, string value)
    {
        using var process = StartWith((name, value), "run", "--", "printf '\\033[31mred\\033[0m\\n'");
        (await process.EndAsync()).ShouldEndWith(0).Output.ShouldContain("command | red");
    }

    [Fact]
    public async Task Help_and_version_end_with_0()
    {
        (await RunAsync("--version")).ShouldEndWith(0).Output.ShouldContain($"engine: {Engines.Default.Name}");
        (await RunAsync("--help")).ShouldEndWith(0).Output.ShouldContain("Exit codes");
        (await RunAsync("resume", "--help")).ShouldEndWith(0).Output.ShouldContain("sisyphus resume k3x9 --dry-run");
        (await RunAsync()).ShouldEndWith(0).Output.ShouldContain("Commands:");
    }

    private static List<long> Offsets(Ended ended) => [.. ended.ShouldEndWith(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("offset").GetInt64())];
}
