using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Seams.Tests.Shell;

/// <summary>How a command ends, and what is said of it.</summary>
public sealed class ShellCommandTests : IDisposable
{
    private readonly ShellWorkspace _workspace = new();

    [UnixFact]
    public async Task A_command_that_writes_nothing_gives_an_empty_object() =>
        (await _workspace.RunAsync("true")).ShouldBe(new OperationOutcome.Succeeded(Json.EmptyObject));

    [UnixTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(255)]
    public async Task An_exit_code_is_a_retryable_failure_with_the_last_output(int code)
    {
        var failed = await FailAsync($"echo on out; echo on err >&2; exit {code}");
        failed.ExitCode.ShouldBe(code);
        failed.Retryable.ShouldBeTrue();
        failed.Error.ShouldBe($"exit code {code}: on out\non err");
    }

    [UnixFact]
    public async Task A_failure_without_output_says_so() => (await FailAsync("exit 9")).Error.ShouldBe("exit code 9; it printed nothing");

    [UnixTheory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    [InlineData("SEGV", 139)]
    public async Task A_command_killed_by_a_signal_fails_with_its_name(string signal, int exitCode)
    {
        var failed = await FailAsync($"kill -{signal} $$");
        failed.ExitCode.ShouldBe(exitCode);
        // Some shells print the signal's name themselves.
        failed.Error.ShouldStartWith($"exit code {exitCode} (128 + SIG{signal})");
        failed.Retryable.ShouldBeTrue();
    }

    [UnixFact]
    public async Task A_signal_to_the_whole_group_ends_the_command_and_its_status_is_kept() =>
        (await FailAsync("kill -TERM 0; sleep 600")).ExitCode.ShouldBe(143);

    [UnixFact]
    public async Task Opening_its_standard_error_anew_takes_nothing_from_the_output() =>
        (await _workspace.PrintedAsync(ShellWorkspace.Request("echo one; echo two > /dev/stderr; echo three"))).ShouldBe("one\ntwo\nthree\n");

    [UnixFact]
    public async Task The_error_holds_the_last_two_KiB_without_control_characters()
    {
        var failed = await FailAsync("""
            i=0; while [ $i -lt 2000 ]; do echo "line $i é"; i=$((i+1)); done
            printf '\033[31mred\033[0m \007bell \377bad\n'; exit 1
            """);
        failed.Error.ShouldEndWith("line 1999 é\nred ␇bell �bad");
        failed.Error.ShouldStartWith("exit code 1: line 1");
        System.Text.Encoding.UTF8.GetByteCount(failed.Error).ShouldBeInRange(1900, 2048 + "exit code 1: ".Length);
    }

    [UnixFact]
    public async Task Standard_input_is_empty() => (await _workspace.RunAsync("cat")).ShouldBeOfType<OperationOutcome.Succeeded>();

    [UnixFact]
    public async Task A_command_starts_in_the_working_directory()
    {
        var request = ShellWorkspace.Request("pwd; echo \"$PWD\" > where");
        (await _workspace.PrintedAsync(request)).TrimEnd().ShouldEndWith(Path.GetFileName(_workspace.Root));
        File.Exists(_workspace.FilePath("where")).ShouldBeTrue();
    }

    [UnixFact]
    public async Task Signals_that_the_host_ignores_are_not_ignored_by_a_command() =>
        (await _workspace.PrintedAsync(ShellWorkspace.Request("sh -c 'kill -PIPE $$'; echo $?"))).ShouldBe("141\n");

    [LinuxFact]
    public async Task A_command_leads_a_session_and_a_group_of_its_own()
    {
        var request = ShellWorkspace.Request("cut -d' ' -f5 /proc/$$/stat; cut -d' ' -f6 /proc/$$/stat");
        var ids = (await _workspace.PrintedAsync(request)).Split('\n');
        ids[..2].ShouldBe([$"{_workspace.Group(request)}", $"{_workspace.Group(request)}"]);
    }

    [LinuxFact]
    public async Task A_command_has_no_descriptor_of_its_supervisor()
    {
        var request = ShellWorkspace.Request("ls -l /proc/$$/fd");
        var printed = await _workspace.PrintedAsync(request);
        printed.Split('\n').Where(line => line.Contains(_workspace.Spool(request), StringComparison.Ordinal))
            .Select(line => line.Split(' ')[^3]).ShouldBe(["1", "2"]);
    }

    [UnixFact]
    public async Task The_same_operation_is_not_started_twice()
    {
        var request = ShellWorkspace.Request("echo once >> effect");
        var first = await _workspace.RunAsync(request);
        (await _workspace.RunAsync(request)).ShouldBe(first);
        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("once\n");
    }

    [UnixFact]
    public async Task Of_twenty_racing_starts_of_one_operation_one_has_an_effect()
    {
        var request = ShellWorkspace.Request("echo once >> effect");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _workspace.RunAsync(request)));
        outcomes.ShouldAllBe(outcome => outcome is OperationOutcome.Succeeded);
        File.ReadAllText(_workspace.FilePath("effect")).ShouldBe("once\n");
    }

    [UnixFact]
    public async Task A_working_directory_that_is_gone_fails_before_anything_runs()
    {
        var settings = _workspace.Settings with { WorkingDirectory = _workspace.FilePath("gone") };
        var request = ShellWorkspace.Request("true");
        var outcome = await new ShellHandler(settings, TimeProvider.System).RunAsync(request, default);
        outcome.ShouldBeOfType<OperationOutcome.Failed>().Retryable.ShouldBeFalse();
        Directory.Exists(_workspace.Spool(request)).ShouldBeFalse();
    }

    [UnixFact]
    public async Task A_command_too_long_for_the_system_fails_and_leaves_no_trace_of_a_start()
    {
        var request = ShellWorkspace.Request(": " + new string('x', 4 * 1024 * 1024));
        var failed = (await _workspace.RunAsync(request)).ShouldBeOfType<OperationOutcome.Failed>();
        failed.Error.ShouldContain("too long");
        failed.Retryable.ShouldBeFalse();
        Directory.Exists(_workspace.Spool(request)).ShouldBeFalse();
    }

    [UnixFact]
    public async Task Where_the_spool_cannot_be_written_nothing_runs_and_the_failure_says_what_to_do()
    {
        File.WriteAllText(_workspace.FilePath("file"), "");
        var settings = _workspace.Settings with { SpoolRoot = _workspace.FilePath("file/spool") };
        var outcome = await new ShellHandler(settings, TimeProvider.System).RunAsync(ShellWorkspace.Request("touch ran"), default);
        outcome.ShouldBeOfType<OperationOutcome.Failed>().Error.ShouldContain($"Make room or give access under {settings.SpoolRoot}, then retry the step.");
        File.Exists(_workspace.FilePath("ran")).ShouldBeFalse();
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<OperationOutcome.Failed> FailAsync(string command) =>
        (await _workspace.RunAsync(command)).ShouldBeOfType<OperationOutcome.Failed>();
}
