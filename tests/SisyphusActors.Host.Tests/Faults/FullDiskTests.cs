namespace SisyphusActors.Host.Tests.Faults;

/// <summary>A disk that is full, wholly or under one of the parts of <c>.sisyphus</c>: a clear error, and with room again nothing is lost or done twice.</summary>
public sealed class FullDiskTests : FaultFolder
{
    private const string Gated = """
        name: gated
        steps:
          - id: a
            run: echo a >> effects
          - id: gate
            approve: Go on?
          - id: large
            run: 'echo large >> effects; echo printed; printf "value=%0100000d\n" 1 > "$SISYPHUS_OUTPUT"'
          - id: last
            run: echo last >> effects
        """;

    /// <summary>The runtime otherwise makes a large file in memory.</summary>
    private static readonly (string, string?) WithoutSharedMemory = ("DOTNET_EnableWriteXorExecute", "0");

    [SmallDiskFact]
    public async Task A_disk_that_fills_up_under_a_run_ends_its_host_and_with_room_again_the_run_goes_on_where_it_was()
    {
        using var disk = new SmallDisk(Sisyphus, kib: 3072);
        Write("w.yaml", """
            name: w
            steps:
              - id: a
                run: echo a >> effects
              - id: fills
                run: 'cat /dev/zero > .sisyphus/ballast; echo fills >> effects; echo "by=itself" > "$SISYPHUS_OUTPUT"; true'
              - id: last
                run: echo last >> effects
            """);

        (await RunAsync("run", "w.yaml", "--id", "r")).ShouldEndWith(5).Error.ShouldSatisfyAllConditions(
            error => error.ShouldContain($"The disk that holds {DatabasePath} is full"),
            error => error.ShouldContain("Make room, then resume"));
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("r\tinterrupted\t1/3\t");
        (await RunAsync("show", "r")).ShouldEndWith(0).Output.ShouldContain("sisyphus resume r");
        foreach (var command in (string[][])[["log", "r"], ["ledger"], ["resume", "r", "--dry-run"], ["doctor"]])
            (await RunAsync(command)).ShouldEndWith(0);
        foreach (var command in (string[][])[["resume", "r"], ["cancel", "r"], ["run", "--", "true"]])
            (await RunAsync(command)).ShouldEndWith(5).Error.ShouldContain("Make room");

        disk.Free();
        (await RunAsync("resume", "r")).ShouldEndWith(0);
        await NothingIsLostAsync("a", "fills", "last");
    }

    [SmallDiskTheory]
    [InlineData("spool", 1, "The command was not begun.", "retry", "r", "large")]
    [InlineData("artifacts", 5, "could not be stored", "resume", "r")]
    [InlineData("logs", 0, "")]
    [InlineData("ledgers", 0, "Tables and ledgers are behind the journal: No space left on device", "ledger", "--rebuild")]
    public async Task A_part_that_takes_no_more_says_so_and_with_room_again_the_run_goes_on(string part, int code, string said, params string[] next)
    {
        using var disk = new SmallDisk(Path.Combine(Sisyphus, part), kib: 4096);
        Write("w.yaml", Gated);
        (await RunAsync("run", "w.yaml", "--id", "r", "--no-wait")).ShouldEndWith(3);

        disk.Fill();
        var approved = (await RunAsync("approve", "r")).ShouldEndWith(code);
        (approved.Output + approved.Error).ShouldContain(said);
        if (next.Length > 0)
        {
            (approved.Output + approved.Error).ShouldSatisfyAllConditions(
                text => text.ShouldContain("ake room or give access"),
                text => text.ShouldContain(next[0]));
            await RunAsync("doctor");
            disk.Free();
            (await RunAsync(next)).ShouldEndWith(0);
        }
        await NothingIsLostAsync("a", "large", "last");
    }

    [PosixFact]
    public async Task Files_that_may_not_grow_end_the_host_and_when_they_may_the_run_goes_on()
    {
        Write("w.yaml", "{name: w, steps: [{id: many, foreach: [" + string.Join(", ", Enumerable.Range(0, 60)) + "], maxParallel: 1, run: 'echo $SISYPHUS_ITEM >> effects'}]}");
        // 2,000 blocks of 512 bytes: the journal's log comes to it in the middle of the run.
        using (var limited = new HostProcess(Root, ["run", "w.yaml", "--id", "r"], ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 2000; exec \"$@\"", "sh"], WithoutSharedMemory))
            (await limited.EndAsync()).ShouldEndWith(5).Error.ShouldContain("Check the disk, then resume");
        Lines("effects").Length.ShouldBeInRange(1, 59);

        (await RunAsync("resume", "r")).ShouldEndWith(0);
        await NothingIsLostAsync([.. Enumerable.Range(0, 60).Select(n => $"{n}")]);
    }

    private async Task NothingIsLostAsync(params string[] effects)
    {
        Lines("effects").ShouldBe(effects);
        (await StatusAsync("r")).ShouldBe("succeeded");
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
        (await RunAsync("doctor")).ShouldEndWith(0);
    }
}
