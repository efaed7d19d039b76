using SisyphusActors.Seams.Shell;
using SisyphusActors.Seams.Shell.Posix;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary><c>supervisor.sh</c> by itself, under each shell of this machine that may be somewhere's <c>/bin/sh</c>.</summary>
public sealed class SupervisorTests : IDisposable
{
    private static readonly string[][] Known = [["/bin/sh"], ["/bin/dash"], ["/bin/bash", "--posix"], ["/bin/busybox", "sh"], ["/bin/mksh"]];

    private readonly ShellWorkspace _workspace = new();

    public static TheoryData<string> Shells => [.. Known.Where(words => File.Exists(words[0])).Select(words => string.Join(' ', words))];

    [UnixTheory, MemberData(nameof(Shells))]
    public async Task Of_twenty_racing_supervisors_one_runs_the_command(string shell)
    {
        var spool = LaidOut("race");
        var supervisors = Enumerable.Range(0, 20).Select(_ => Start(shell, spool, "echo once >> effect; echo said")).ToList();

        (await EndAsync(spool, supervisors)).ShouldBe(new CommandEnd.Exited(0));

        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("once\n");
        File.ReadAllText(spool.LogPath).ShouldBe("said\n");
    }

    [UnixTheory, MemberData(nameof(Shells))]
    public async Task A_command_that_ends_at_once_loses_none_of_its_output(string shell)
    {
        for (var i = 0; i < 20; i++)
        {
            var spool = LaidOut($"quick-{i}");
            (await EndAsync(spool, [Start(shell, spool, "echo said")])).ShouldBe(new CommandEnd.Exited(0));
            File.ReadAllText(spool.LogPath).ShouldBe("said\n");
        }
    }

    [UnixTheory, MemberData(nameof(Shells))]
    public async Task The_exit_code_is_kept_whatever_happens_to_the_group(string shell)
    {
        var spool = LaidOut("signals");
        var supervisor = Start(shell, spool, "trap '' HUP INT QUIT TERM USR1 USR2; for s in HUP INT QUIT TERM USR1 USR2; do kill -s $s 0; done; exit 7");
        (await EndAsync(spool, [supervisor])).ShouldBe(new CommandEnd.Exited(7));
    }

    [UnixTheory, MemberData(nameof(Shells))]
    public async Task Of_a_long_output_the_beginning_and_the_end_stay_byte_for_byte(string shell)
    {
        const int half = 100_000;
        var spool = LaidOut("long");
        var supervisor = Start(shell, spool, "i=0; while [ $i -lt 30 ]; do head -c 300001 /dev/urandom; i=$((i+1)); done | tee sent", half);
        (await EndAsync(spool, [supervisor])).ShouldBe(new CommandEnd.Exited(0));

        var sent = File.ReadAllBytes(_workspace.FilePath("sent"));
        var pieces = LogPieces.Of(spool.LogPath);
        pieces.Sum(piece => piece.End - piece.Offset).ShouldBeLessThan(4 * 1024 * 1024);
        foreach (var piece in pieces)
            File.ReadAllBytes(piece.Path).AsSpan().SequenceEqual(sent.AsSpan((int)piece.Offset, (int)(piece.End - piece.Offset))).ShouldBeTrue();
        pieces[0].Offset.ShouldBe(0);
        pieces[0].End.ShouldBeGreaterThanOrEqualTo(half);
        pieces[^1].End.ShouldBe(sent.Length);
        LogPieces.Last(spool.LogPath, half, out _).ShouldBe(sent[^half..]);
    }

    /// <summary>A limit on the size of files is to a supervisor what a full disk is.</summary>
    [UnixTheory, MemberData(nameof(Shells))]
    public async Task What_a_full_disk_kept_from_beginning_is_not_started(string shell)
    {
        var spool = LaidOut("full");
        await ReapAsync([Start(["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh", .. shell.Split(' ')], spool, "echo once >> effect")]);

        spool.Look().ShouldBeOfType<SpoolState.NotStarted>();
        File.Exists(_workspace.FilePath("effect")).ShouldBeFalse();

        await EndAsync(spool, [Start(shell, spool, "echo once >> effect; exit 3")]);
        spool.Look().ShouldBe(new SpoolState.Ended(new CommandEnd.Exited(3)));
    }

    [UnixTheory, MemberData(nameof(Shells))]
    public async Task A_command_keeps_its_variables(string shell)
    {
        var spool = LaidOut("variables");
        string[] names = ["file", "size", "offset", "records", "before"];
        var supervisor = Start(shell, spool, string.Join("; ", names.Select(name => $"echo \"${name}\"")), environment: [.. names.Select(name => $"{name}=own")]);
        await EndAsync(spool, [supervisor]);
        File.ReadAllText(spool.LogPath).ShouldBe(string.Concat(Enumerable.Repeat("own\n", names.Length)));
    }

    public void Dispose() => _workspace.Dispose();

    private SpoolDirectory LaidOut(string step)
    {
        var request = ShellWorkspace.Request("true", step);
        var spool = new SpoolDirectory(_workspace.Settings.SpoolRoot, request.OpKey);
        spool.LayOut(request);
        return spool;
    }

    private int Start(string shell, SpoolDirectory spool, string command, int half = 512 * 1024, params string[] environment) =>
        Start(shell.Split(' '), spool, command, half, environment);

    private int Start(string[] shell, SpoolDirectory spool, string command, int half = 512 * 1024, params string[] environment) => Supervisor.Start(
        spool, command, _workspace.Settings with { KeptLogBytes = 2 * half }, [$"PATH={Environment.GetEnvironmentVariable("PATH")}", .. environment], shell);

    /// <summary>Waits for the supervisors, all of which are this process's children.</summary>
    private static async Task<CommandEnd> EndAsync(SpoolDirectory spool, IReadOnlyList<int> supervisors)
    {
        await ReapAsync(supervisors);
        return spool.Look().ShouldBeOfType<SpoolState.Ended>().End;
    }

    private static Task ReapAsync(IReadOnlyList<int> supervisors) =>
        Task.WhenAll(supervisors.Select(id => Task.Run(() => PosixSpawn.Reap(id)))).WaitAsync(ShellWorkspace.Limit);
}
