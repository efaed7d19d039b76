namespace SisyphusActors.Host.Tests.Faults;

/// <summary>One row of one run that this version cannot read: the run says so, and every other is shown and driven.</summary>
public sealed class UnreadableRowTests : FaultFolder
{
    private const string Newer = "'step-split.v2' was written by a newer version of SisyphusActors. Go on with that version, or a newer one.";

    [Fact]
    public async Task A_run_with_a_row_of_a_newer_version_says_so_and_keeps_what_is_at_work_and_the_others_go_on()
    {
        Write("w.yaml", $$"""{name: w, steps: [{id: a, run: 'echo a >> effects'}, {id: b, run: 'echo at work; {{UntilGo}}; echo b >> effects'}, {id: c, run: 'echo c >> effects'}]}""");
        await KilledAsync("| at work", "run", "w.yaml", "--id", "newer");
        await KilledAsync("| other", "run", "--id", "other", "--", "echo other; while test -e w.yaml && ! test -e go2; do sleep 0.05; done; echo other >> effects");
        WriteRowOfANewerVersion();

        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldSatisfyAllConditions(
            list => list.ShouldContain("newer\tneeds_attention\t1/3\t"),
            list => list.ShouldContain("sisyphus show newer"),
            list => list.ShouldContain("other\tinterrupted\t0/1\t"));
        foreach (var command in (string[][])[["show", "newer"], ["log", "newer"], ["ledger", "newer"], ["ledger"]])
            (await RunAsync(command)).ShouldEndWith(0).Output.ShouldContain("was written by a newer version of SisyphusActors");
        (await RunAsync("resume", "newer")).ShouldEndWith(5).Error.ShouldContain(Newer);

        Write("go2", "");
        (await RunAsync("resume", "--all")).ShouldEndWith(0).Output.ShouldContain("run other: succeeded");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
        Directory.GetDirectories(Path.Combine(Sisyphus, "spool")).ShouldHaveSingleItem("its command is still at work");

        // The version that knows the row.
        Execute("""UPDATE journal SET manifest = 'timer-cleared.v1', message = CAST('{"at":"2026-11-21T12:00:00+00:00","cause":"test","event":{"key":"none"}}' AS BLOB) WHERE manifest = 'step-split.v2'""");
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("newer\tinterrupted\t1/3\t");
        Write("go", "");
        (await RunAsync("resume", "newer")).ShouldEndWith(0);
        Lines("effects").ShouldBe(["a", "other", "b", "c"]);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_run_whose_artifact_is_missing_waits_for_it_and_goes_on_when_it_is_back()
    {
        Write("w.yaml", """{name: w, steps: [{id: a, run: 'printf "big=%0100000d\n" 1 > "$SISYPHUS_OUTPUT"; echo a >> effects'}, {id: gate, approve: 'Go on?'}, {id: b, run: 'jq -r .steps.a.big "$SISYPHUS_CONTEXT" 2> /dev/null | wc -c; wc -c < "$SISYPHUS_CONTEXT"; echo b >> effects'}]}""");
        (await RunAsync("run", "w.yaml", "--id", "large", "--no-wait")).ShouldEndWith(3);
        var artifact = Directory.GetFiles(Path.Combine(Sisyphus, "artifacts"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        File.Move(artifact, Path.Combine(Root, "away"));

        (await RunAsync("show", "large")).ShouldEndWith(0).Output.ShouldContain(Path.GetFileName(artifact));
        (await RunAsync("approve", "large")).ShouldEndWith(5).Error.ShouldContain("The command is stored");
        (await RunAsync("run", "--id", "other", "--", "true")).ShouldEndWith(0);

        File.Move(Path.Combine(Root, "away"), artifact);
        // The approval was stored, and is heard now.
        (await RunAsync("resume", "large")).ShouldEndWith(0).Output.ShouldContain("run large: succeeded");
        Lines("effects").ShouldBe(["a", "b"]);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_host_of_a_newer_version_that_crashed_leaves_no_run_running()
    {
        Write("w.yaml", $$"""{name: w, steps: [{id: a, run: 'echo at work; {{UntilGo}}'}]}""");
        await KilledAsync("| at work", "run", "w.yaml", "--id", "k");
        Execute("UPDATE journal SET manifest = 'host-started.v2' WHERE manifest = 'host-started.v1'");

        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("k\tinterrupted\t");
        Write("go", "");
        (await RunAsync("resume", "k")).ShouldEndWith(0);
    }

    private void WriteRowOfANewerVersion() => Execute("""
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        SELECT max(created), 0, 'newer/executor', max(sequence_number) + 1, CAST('{"of":"a newer version"}' AS BLOB), 'step-split.v2', 7301, 'newer'
        FROM journal WHERE persistence_id = 'newer/executor'
        """);
}
