using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>The database damaged, newer, locked, or without the end of its log.</summary>
public sealed class DamagedDatabaseTests : FaultFolder
{
    [Theory]
    [InlineData("cut", "is damaged or cut short. Restore it, with its -wal file and its artifacts folder, from a copy.")]
    [InlineData("overwritten", "is damaged or cut short. Restore it, with its -wal file and its artifacts folder, from a copy.")]
    [InlineData("newer", "was made by a newer SisyphusActors (schema 99; this version knows 1). Use that version, or a newer one.")]
    [InlineData("text", "is not a SQLite database. Choose another file, or move this one away.")]
    [InlineData("empty", "is an empty database: it was just being made, or its -wal file is missing.")]
    public async Task A_database_that_cannot_be_used_says_what_to_do_and_is_left_as_it_is(string damage, string said)
    {
        (await RunAsync("run", "--id", "r", "--", "true")).ShouldEndWith(0);
        Damage(damage);
        var before = File.ReadAllBytes(DatabasePath);

        foreach (var command in (string[][])[["list"], ["show", "r"], ["resume", "r"], ["ledger", "--verify"]])
            (await RunAsync(command)).ShouldEndWith(5).Error.ShouldContain(said);
        if (damage != "empty")
            (await RunAsync("run", "--", "true")).ShouldEndWith(5).Error.ShouldContain(said);
        (await RunAsync("doctor")).ShouldEndWith(1).Output.ShouldSatisfyAllConditions(
            text => text.ShouldContain("fail database: "),
            text => text.ShouldContain("next: Restore "));
        File.ReadAllBytes(DatabasePath).ShouldBe(before);
    }

    [Fact]
    public async Task A_lock_that_another_process_keeps_stops_writers_with_its_reason_and_readers_not_at_all()
    {
        Write("w.yaml", $$"""{name: w, steps: [{id: a, run: 'echo a >> effects; echo at work; {{UntilGo}}'}, {id: b, run: 'echo b >> effects'}]}""");
        using var host = StartWith(Impatient, "run", "w.yaml", "--id", "r");
        await host.SaysAsync("| at work");
        using (var other = new SqliteDatabase(DatabasePath).OpenWriter())
        {
            using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("r\trunning\t");
            Write("go", "");
            (await host.EndAsync()).ShouldEndWith(5).Error.ShouldContain($"Another process kept {DatabasePath} locked past the busy timeout");
            using var second = StartWith(Impatient, "resume", "r");
            (await second.EndAsync()).ShouldEndWith(5).Error.ShouldContain("locked past the busy timeout");
        }

        (await RunAsync("resume", "r")).ShouldEndWith(0);
        Lines("effects").ShouldBe(["a", "b"]);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    [PosixFact]
    public async Task Without_the_end_of_its_log_the_database_tells_what_is_left_and_the_run_goes_on_from_there()
    {
        Write("w.yaml", $$"""{name: w, steps: [{id: a, run: 'echo a >> effects'}, {id: b, run: 'echo b >> effects'}, {id: c, idempotent: true, run: 'echo at work; {{UntilGo}}'}, {id: d, run: 'echo d >> effects'}]}""");
        await KilledAsync("| at work", "run", "w.yaml", "--id", "r");
        Write("go", "");
        var log = File.ReadAllBytes(DatabasePath + "-wal");
        Directory.Move(Sisyphus, Path.Combine(Root, "crashed"));
        foreach (var eighth in (int[])[1, 5, 7])
        {
            System.Diagnostics.Process.Start("cp", ["-r", Path.Combine(Root, "crashed"), Sisyphus]).WaitForExit();
            File.Delete(DatabasePath + "-shm");
            File.WriteAllBytes(DatabasePath + "-wal", log[..(log.Length * eighth / 8)]);

            var isLeft = (await RunAsync("list")).ShouldEndWith(0).Output.Contains("r\tinterrupted\t", StringComparison.Ordinal);
            (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
            (await RunAsync("doctor")).ShouldEndWith(0);
            if (isLeft)
                (await RunAsync("resume", "r")).ShouldEndWith(0).Output.ShouldContain("run r: succeeded");
            isLeft.ShouldBe(eighth > 1);
            Directory.Delete(Sisyphus, recursive: true);
        }
    }

    private static (string, string?) Impatient => ("SISYPHUS_JOURNAL_BUSY_TIMEOUT", "300ms");

    private void Damage(string damage)
    {
        var bytes = File.ReadAllBytes(DatabasePath);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(DatabasePath, bytes[..(bytes.Length / 2)]);
                break;
            case "overwritten":
                bytes.AsSpan(4096).Fill(0x5A);
                File.WriteAllBytes(DatabasePath, bytes);
                break;
            case "newer":
                Execute("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
                break;
            case "text":
                File.WriteAllText(DatabasePath, string.Concat(Enumerable.Repeat("a shopping list ", 1_000)));
                break;
            case "empty":
                File.WriteAllBytes(DatabasePath, []);
                break;
        }
    }
}
