namespace SisyphusActors.Host.Tests.Faults;

/// <summary>A workspace in which nothing can be written: all that reads works and says nothing false, all else says what to do, and nothing is changed.</summary>
public sealed class ReadOnlyPlaceTests : FaultFolder
{
    private static readonly string[][] Reading =
        [["list"], ["show", "r"], ["log", "r"], ["ledger"], ["ledger", "r"], ["ledger", "--verify"], ["resume", "r", "--dry-run"], ["validate", "w.yaml"], ["doctor"]];

    private static readonly string[][] Writing =
        [["run", "w.yaml"], ["run", "--", "true"], ["approve", "r"], ["reject", "r", "--reason", "no"], ["resume", "r"], ["cancel", "r"], ["ledger", "--rebuild"], ["reset", "--yes"]];

    [SmallDiskFact]
    public async Task On_a_disk_mounted_read_only_reading_works_and_writing_says_what_to_do()
    {
        using var disk = new SmallDisk(Root, kib: 8192);
        await GatedAsync();
        disk.MakeReadOnly();
        await OnlyReadingWorksAsync(Reading, Writing, under: []);
        disk.MakeWritable();
        await GoesOnAsync();
    }

    [PosixFact]
    public async Task Without_the_right_to_write_reading_works_and_writing_says_what_to_do()
    {
        await GatedAsync();
        Chmod("a-w", ".sisyphus");
        await OnlyReadingWorksAsync([["list"], ["doctor"]], [["run", "w.yaml"], ["approve", "r"]], WithoutRoot);
        Chmod("u+w", ".sisyphus");
        await GoesOnAsync();
    }

    [SmallDiskFact]
    public async Task A_run_whose_host_crashed_there_is_interrupted_though_nothing_can_say_so()
    {
        using var disk = new SmallDisk(Root, kib: 8192);
        Write("w.yaml", "{name: w, steps: [{id: a, wait: 1h}]}");
        await KilledAsync("step a: wait", "run", "w.yaml", "--id", "r");
        disk.MakeReadOnly();

        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldContain("r\tinterrupted\t0/1\t");
        (await RunAsync("show", "r")).ShouldEndWith(0).Output.ShouldContain("sisyphus resume r");
        (await RunAsync("ledger")).ShouldEndWith(0).Output.ShouldContain("Status: interrupted");

        disk.MakeWritable();
        (await RunAsync("resume", "r", "--dry-run")).ShouldEndWith(0).Output.ShouldContain("its timer runs");
    }

    [PosixFact]
    public async Task A_workflow_this_user_may_not_read_is_a_problem()
    {
        Write("secret.yaml", "{name: w, steps: [{id: a, run: echo a}]}");
        Chmod("a-rwx", "secret.yaml");
        using var process = new HostProcess(Root, ["run", "secret.yaml"], WithoutRoot);
        (await process.EndAsync()).ShouldEndWith(2).Error.ShouldContain("'secret.yaml' cannot be read: ");
    }

    private async Task GatedAsync()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, run: echo a >> effects}, {id: gate, approve: 'Go on?'}, {id: b, run: echo b >> effects}]}");
        (await RunAsync("run", "w.yaml", "--id", "r", "--no-wait")).ShouldEndWith(3);
    }

    private async Task OnlyReadingWorksAsync(string[][] reading, string[][] writing, IReadOnlyList<string> under)
    {
        var before = Content();
        foreach (var command in reading)
            (await RunUnderAsync(under, command)).ShouldEndWith(0);
        foreach (var command in writing)
        {
            var ended = (await RunUnderAsync(under, command)).ShouldEndWith(5);
            ended.Error.ShouldContain("Give this user write access to the folder, or choose another database with --db.");
            ended.Output.ShouldBeEmpty();
        }
        (await RunUnderAsync(under, "doctor")).Output.ShouldContain("warn pragmas: the database can be read here, not written");
        Content().ShouldBe(before);
    }

    private async Task GoesOnAsync()
    {
        (await RunAsync("approve", "r")).ShouldEndWith(0);
        Lines("effects").ShouldBe(["a", "b"]);
        (await RunAsync("ledger", "--verify")).ShouldEndWith(0);
    }

    private async Task<Ended> RunUnderAsync(IReadOnlyList<string> under, params string[] arguments)
    {
        using var process = new HostProcess(Root, arguments, under);
        return await process.EndAsync();
    }

    private List<string> Content() =>
        [.. Directory.EnumerateFiles(Sisyphus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    private void Chmod(string mode, string path) => System.Diagnostics.Process.Start("chmod", ["-R", mode, Path.Combine(Root, path)]).WaitForExit();

    /// <summary>Rights of files are no obstacle to root, unless it gives up the capability to pass them by.</summary>
    private static string[] WithoutRoot => Environment.UserName == "root" ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"] : [];
}
