using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests;

/// <summary>Each kind of damage is planted in a real file, after its triggers are dropped, and found.</summary>
public sealed class DeepDoctorTests(DeepDoctorTests.Story story) : WorkspaceFolder, IClassFixture<DeepDoctorTests.Story>
{
    private static readonly string[] DeepChecks = ["integrity", "sequence numbers", "rows", "artifacts", "mail", "marks", "claims", "projections"];

    private string DatabasePath => Path.Combine(Root, ".sisyphus/sisyphus-state.db");

    [Fact]
    public async Task A_healthy_journal_is_found_so_and_nothing_is_written()
    {
        Tell();
        var before = Contents();

        var checks = await ExamineAsync(0);

        checks.Where(c => DeepChecks.Contains(c.Key)).Select(c => (c.Key, c.Value.State)).ShouldBe(DeepChecks.Select(check => (check, "ok")));
        checks["artifacts"].Found.ShouldNotContain("all 0");
        Contents().ShouldBe(before);
        var text = (await RunAsync("doctor", "--deep")).ShouldEndWith(0).Output;
        text.ShouldContain("ok   projections: tables, outstanding business and ledgers are, row for row and byte for byte, what a rebuild gives");
    }

    [Fact]
    public async Task Beside_a_live_host_it_reads_only()
    {
        Write("w.yaml", $"{{name: w, steps: [{{id: a, run: 'echo at work; {UntilGo}'}}]}}");
        using var host = Start("run", "w.yaml", "--id", "r");
        await host.SaysAsync("| at work");
        await UntilAsync(async () => (await RunAsync("ledger", "--verify")).Code == 0);
        var before = Contents();

        (await ExamineAsync(0)).Values.ShouldAllBe(c => c.State != "fail");

        Contents().ShouldBe(before);
        Write("go", "");
        (await host.EndAsync()).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_crashed_host_leaves_files_behind_and_no_damage()
    {
        Write("w.yaml", $"{{name: w, steps: [{{id: a, run: 'echo at work; {UntilGo}'}}]}}");
        using (var host = Start("run", "w.yaml", "--id", "r"))
        {
            await host.SaysAsync("| at work");
            host.Kill();
            await host.EndAsync();
        }
        File.WriteAllText(Path.Combine(Root, ".sisyphus/ledgers/r.md"), "half");
        var checks = await ExamineAsync(0);
        checks["projections"].State.ShouldBe("warn");
        checks["projections"].Found.ShouldStartWith("behind: ");
        Write("go", "");
        (await RunAsync("resume", "r")).ShouldEndWith(0);
        (await ExamineAsync(0))["projections"].State.ShouldBe("ok");
    }

    [Fact]
    public async Task A_row_that_is_gone_is_missed_in_its_stream_or_at_the_end()
    {
        Tell();
        Damage("DELETE FROM journal WHERE persistence_id = 'r/executor' AND sequence_number IN (2, 3); DELETE FROM journal WHERE ordering = (SELECT max(ordering) FROM journal)");
        await ShouldFindAsync("sequence numbers", "r/executor lacks 2 to 3", "the journal's end lacks offset ");
    }

    [Fact]
    public async Task A_refused_append_takes_no_offset_along()
    {
        Tell();
        using (var connection = Open())
            Should.Throw<SqliteException>(() => Execute(connection, "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest) VALUES (0, 0, 'r/executor', 1, x'00', 'x')"));
        (await ExamineAsync(0))["sequence numbers"].State.ShouldBe("ok");
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_named_and_hide_nothing_else()
    {
        Tell();
        Damage("UPDATE journal SET message = CAST('{\"at\":\"20' AS BLOB) WHERE persistence_id = 'r/planner' AND sequence_number = 1; UPDATE journal SET manifest = 'run-imagined.v9' WHERE persistence_id = 'f/coordinator' AND sequence_number = 2; UPDATE journal SET deleted = 1 WHERE ordering = 1");
        var checks = await ShouldFindAsync("rows", "(r/planner)", "(f/coordinator): 'run-imagined.v9'", "offset 1 (workspace/host 1) is marked as deleted");
        checks["sequence numbers"].State.ShouldBe("ok");
        checks["marks"].Found.ShouldContain("2 with unreadable rows left out");
        checks["projections"].State.ShouldBe("fail");
    }

    [Fact]
    public async Task A_damaged_page_is_found_by_sqlite_itself()
    {
        Tell();
        long page, size;
        using (var connection = Open())
        {
            page = Number(connection, "SELECT rootpage FROM sqlite_master WHERE name = 'audit_events_run'");
            size = Number(connection, "PRAGMA page_size");
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        using (var file = File.OpenWrite(DatabasePath))
        {
            file.Position = (page - 1) * size + size / 2;
            file.Write(new byte[size / 2]);
        }
        await ShouldFindAsync("integrity", "SQLite says: ");
    }

    [Fact]
    public async Task Mail_that_nobody_receives_or_finds_is_named()
    {
        Tell();
        Damage("""
            UPDATE journal SET message = CAST(json_set(CAST(message AS TEXT), '$.event.to', 'h/nobody') AS BLOB) WHERE persistence_id = 'h/planner' AND manifest = 'message-sent.v1';
            DELETE FROM tags WHERE tag = 'to:f/planner';
            INSERT INTO tags (ordering_id, tag, sequence_nr, persistence_id) VALUES (1, 'to:r/planner', 1, 'workspace/host');
            """);
        await ShouldFindAsync("mail", "h/planner wrote to h/nobody, which no actor of this version plays", "f/coordinator to f/planner lacks its tag to:f/planner", "a tag to:r/planner names offset 1, which is no message");
    }

    [Fact]
    public async Task A_message_handled_twice_out_of_order_or_never_sent_is_named()
    {
        Tell();
        Damage("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
              SELECT created, 0, persistence_id, (SELECT max(sequence_number) + 1 FROM journal WHERE persistence_id = 'r/planner'), message, manifest, identifier, writer_uuid
              FROM journal WHERE persistence_id = 'r/planner' AND manifest = 'message-handled.v1';
            UPDATE journal SET message = CAST(json_set(CAST(message AS TEXT), '$.event.previous', 7) AS BLOB) WHERE persistence_id = 'h/planner' AND manifest = 'message-sent.v1';
            UPDATE journal SET message = CAST(json_set(CAST(message AS TEXT), '$.event.message.sequenceNumber', 92) AS BLOB) WHERE persistence_id = 'f/coordinator' AND json_extract(CAST(message AS TEXT), '$.event.message.sender') = 'f/planner';
            """);
        await ShouldFindAsync("marks", "r/planner handled r/coordinator#3 although it had handled #3", "f/coordinator handled f/planner#92, which was never sent", "comes after #0, and says after #7", "h/coordinator handled h/planner#2 after #0, and never #7");
    }

    [Fact]
    public async Task A_claim_that_an_ended_run_never_settled_is_named()
    {
        Tell();
        Damage("""
            UPDATE journal SET manifest = 'step-awaiting-approval.v1',
                   message = CAST('{"at":"2026-11-21T10:00:00+00:00","cause":"x","event":{"prompt":"?","stepId":"big"}}' AS BLOB)
            WHERE persistence_id = 'r/executor' AND manifest = 'step-completed.v1';
            """);
        await ShouldFindAsync("claims", "run r has ended, and the claim of step big at offset ");
    }

    [Fact]
    public async Task Artifacts_that_are_missing_or_hold_something_else_are_named()
    {
        Tell();
        var artifacts = Directory.EnumerateFiles(Path.Combine(Root, ".sisyphus/artifacts"), "*", SearchOption.AllDirectories).Order().ToList();
        artifacts.Count.ShouldBeGreaterThan(1);
        File.Delete(artifacts[0]);
        File.AppendAllText(artifacts[1], " ");
        await ShouldFindAsync("artifacts", $"{Path.GetFileName(artifacts[0])} of offset ", " is missing", $"{Path.GetFileName(artifacts[1])} of offset ", "holds other content than its name says");
    }

    [Theory]
    [InlineData("UPDATE run_summaries SET status = 'running' WHERE id = 'f'", "run_summaries: f: status is 'running'; by the journal it is 'failed'.")]
    [InlineData("DELETE FROM workflow_steps WHERE run_id = 'r'", "workflow_steps: the row r big is missing.")]
    [InlineData("INSERT INTO audit_events SELECT 999999, run_id, 'workflow_dreamt', payload, timestamp, 999999, step_id FROM audit_events LIMIT 1", "audit_events: the row 999999 is not in the journal.")]
    [InlineData("INSERT INTO outstanding VALUES ('r/executor', 'claim', 'none', 3)", "all_outstanding: the row r/executor claim none is not in the journal.")]
    public async Task A_table_that_says_something_else_is_named_with_the_row(string damage, string found)
    {
        Tell();
        Damage(damage);
        (await ShouldFindAsync("projections", found))["projections"].Next.ShouldBe("sisyphus ledger --rebuild");
        (await RunAsync("ledger", "--rebuild")).ShouldEndWith(0);
        (await ExamineAsync(0))["projections"].State.ShouldBe("ok");
    }

    [Fact]
    public async Task A_ledger_that_says_something_else_is_named_with_the_line()
    {
        Tell();
        File.AppendAllText(Path.Combine(Root, ".sisyphus/ledgers/r.md"), "- a note by hand\n");
        File.Delete(Path.Combine(Root, ".sisyphus/SISYPHUS_LEDGER.md"));
        await ShouldFindAsync("projections", "ledgers/r.md: line ", "is '- a note by hand'", "SISYPHUS_LEDGER.md: the file is missing.");
    }

    [Fact]
    public async Task A_long_journal_takes_no_more_memory_than_a_short_one()
    {
        Tell();
        Damage($$$"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
              SELECT 0, 0, 'client/long-' || i, 1, CAST('{"at":"2026-11-21T10:00:00+00:00","cause":"client","event":{"to":"r/coordinator","message":{"type":"cancel-run.v1","data":{"by":"x","reason":"{{{new string('r', 60_000)}}}"}},"previous":0}}' AS BLOB), 'message-sent.v1', 7301, 'x' FROM n;
            INSERT INTO tags SELECT ordering, 'client', 1, persistence_id FROM journal WHERE persistence_id LIKE 'client/long-%';
            INSERT INTO tags SELECT ordering, 'to:r/coordinator', 1, persistence_id FROM journal WHERE persistence_id LIKE 'client/long-%';
            """);
        (await RunAsync("ledger", "--rebuild")).ShouldEndWith(0);
        new FileInfo(DatabasePath).Length.ShouldBeGreaterThan(80_000_000);

        using var doctor = new HostProcess(Root, ["doctor", "--deep"], ("DOTNET_GCHeapHardLimit", "0x2000000"));
        (await doctor.EndAsync()).ShouldEndWith(0).Output.ShouldContain("ok   projections: ");
    }

    private async Task<Dictionary<string, (string State, string Found, string? Next)>> ShouldFindAsync(string check, params string[] found)
    {
        var checks = await ExamineAsync(1);
        checks[check].State.ShouldBe("fail", checks[check].Found);
        foreach (var text in found)
            checks[check].Found.ShouldContain(text, Case.Sensitive);
        checks[check].Next.ShouldNotBeNullOrEmpty();
        return checks;
    }

    private async Task<Dictionary<string, (string State, string Found, string? Next)>> ExamineAsync(int code)
    {
        var diagnosis = (await RunAsync("doctor", "--deep", "--json")).ShouldEndWith(code).Json;
        return diagnosis.GetProperty("checks").EnumerateArray().ToDictionary(
            c => c.GetProperty("check").GetString()!,
            c => (c.GetProperty("state").GetString()!, c.GetProperty("found").GetString()!, c.GetProperty("next").GetString()));
    }

    /// <summary>This test's own copy of the story.</summary>
    private void Tell()
    {
        foreach (var file in Directory.EnumerateFiles(story.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Root, ".sisyphus", Path.GetRelativePath(story.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private void Damage(string sql)
    {
        using var connection = Open();
        Execute(connection, "DROP TRIGGER journal_refuses_update; DROP TRIGGER journal_refuses_delete; DROP TRIGGER journal_refuses_conflict");
        Execute(connection, sql);
    }

    private SqliteConnection Open() => new SqliteDatabase(DatabasePath).OpenWriter();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Every file's digest; shared memory and lock files have no content of their own.</summary>
    private Dictionary<string, string> Contents() => Directory.EnumerateFiles(Path.Combine(Root, ".sisyphus"), "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal) && !file.Contains("/spool/", StringComparison.Ordinal))
        .ToDictionary(file => file, file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexString(SHA256.HashData(stream));
        });

    /// <summary>A run with large values, one that fails, one that waits for a person.</summary>
    public sealed class Story : WorkspaceFolder, IAsyncLifetime
    {
        public string Folder => Path.Combine(Root, ".sisyphus");

        public async Task InitializeAsync()
        {
            Write("w.yaml", "{name: w, inputs: {text: {required: true}}, steps: [{id: big, run: 'echo \"text=$(head -c 70000 /dev/zero | tr \"\\\\0\" a)\" >> \"$SISYPHUS_OUTPUT\"'}, {id: fan, foreach: [1, 2], run: 'true'}]}");
            Write("hold.yaml", "{name: h, steps: [{id: hold, approve: 'Go on?'}]}");
            (await RunAsync("run", "w.yaml", "--id", "r", "--input", $"text={new string('i', 80_000)}")).ShouldEndWith(0);
            (await RunAsync("run", "--id", "f", "--", "exit 3")).ShouldEndWith(1);
            (await RunAsync("run", "hold.yaml", "--id", "h", "--no-wait")).ShouldEndWith(3);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
