using System.Text;

namespace SisyphusActors.Host.Tests.Faults;

/// <summary>Steps that print more than anybody reads, or no text, or will not be stopped.</summary>
public sealed class OutputTests : FaultFolder
{
    /// <summary>Of the host's heap, in hexadecimal bytes: 128 MiB.</summary>
    private static readonly (string, string?) SmallHeap = ("DOTNET_GCHeapHardLimit", "8000000");

    private static readonly string[] IntoFile = ["/bin/sh", "-c", "exec \"$@\" > out", "sh"];

    [PosixFact]
    public async Task A_step_that_prints_100_MB_is_followed_to_its_end_and_a_megabyte_of_it_is_kept()
    {
        using (var host = new HostProcess(Root, ["run", "--", "head -c 104857600 /dev/zero | tr '\\0' x | fold -w 999; echo; echo the end"], IntoFile, SmallHeap))
            (await host.EndAsync()).ShouldEndWith(0);

        File.ReadLines(Path.Combine(Root, "out")).Last(line => line.Length > 0).ShouldStartWith("run ");
        var log = Directory.GetFiles(Path.Combine(Sisyphus, "logs")).ShouldHaveSingleItem();
        new FileInfo(log).Length.ShouldBeInRange(1024 * 1024, 1024 * 1024 + 1000);
        File.ReadLines(log).Last().ShouldBe("the end");
        Directory.GetDirectories(Path.Combine(Sisyphus, "spool")).ShouldBeEmpty();
    }

    [PosixFact]
    public async Task A_step_that_prints_bytes_keeps_them_and_shows_them_as_harmless_text()
    {
        using (var host = new HostProcess(Root, ["run", "--id", "r", "--", "head -c 300000 /dev/urandom | tee bytes; printf '\\033]0;title\\007' | tee -a bytes; exit 3"], IntoFile, SmallHeap))
            (await host.EndAsync()).ShouldEndWith(1);

        var log = Directory.GetFiles(Path.Combine(Sisyphus, "logs")).ShouldHaveSingleItem();
        File.ReadAllBytes(log).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Root, "bytes"))).ShouldBeTrue();
        var shown = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(Path.Combine(Root, "out")));
        shown.ShouldAllBe(c => c == '\n' || !char.IsControl(c));
        foreach (var command in (string[][])[["show", "r"], ["ledger"], ["log", "r"]])
            (await RunAsync(command)).ShouldEndWith(0).Output.ShouldAllBe(c => c == '\n' || !char.IsControl(c));
        (await RunAsync("show", "r", "--json")).ShouldEndWith(0).Json.GetProperty("run").GetProperty("status").GetString().ShouldBe("failed");
    }

    [PosixFact]
    public async Task A_step_that_ignores_SIGTERM_is_killed_with_all_it_started_once_its_grace_is_over()
    {
        Write("w.yaml", "{name: w, steps: [{id: a, timeout: 500ms, run: 'trap \"\" TERM; echo $$ > pid; sleep 1000 & sleep 1000; sleep 1000'}]}");
        using var host = StartWith(("SISYPHUS_SHELL_GRACE_PERIOD", "300ms"), "run", "w.yaml", "--id", "r");
        (await host.EndAsync()).ShouldEndWith(1).Output.ShouldContain("Timed out after 0.5 s.");

        var pid = Lines("pid").ShouldHaveSingleItem();
        using var alive = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", $"kill -0 {pid} && ! grep -q 'State:.Z' /proc/{pid}/status"]) { RedirectStandardError = true })!;
        await alive.WaitForExitAsync();
        alive.ExitCode.ShouldNotBe(0);
    }
}
