using System.Diagnostics;

namespace SisyphusActors.Host.Tests;

/// <summary>Signals to the real program.</summary>
public sealed class SignalTests : WorkspaceFolder
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_lets_what_is_at_work_finish_and_says_how_to_go_on(string signal)
    {
        using var host = await AtWorkAsync(idempotent: false);
        host.Signal(signal);
        await host.SaysAsync("Finishing what is at work");
        Write("go", "");
        (await host.EndAsync()).ShouldEndWith(130).Output.ShouldContain("go on with: sisyphus resume s");
        Lines("effects.txt").ShouldBe(["a"]);

        (await RunAsync("resume", "s")).ShouldEndWith(0);
        Lines("effects.txt").ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_second_signal_stops_what_is_at_work_and_what_may_be_repeated_is(string signal)
    {
        using var host = await AtWorkAsync(idempotent: true);
        host.Signal(signal);
        await host.SaysAsync("Finishing");
        host.Signal(signal);
        (await host.EndAsync()).ShouldEndWith(130);
        Lines("effects.txt").ShouldBeEmpty();
        Write("go", "");
        (await RunAsync("resume", "s")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_shell_and_its_system_may_each_say_that_the_terminal_is_gone()
    {
        using var host = await AtWorkAsync(idempotent: false);
        host.Signal("HUP");
        await host.SaysAsync("Finishing");
        host.Signal("HUP");
        host.Signal("HUP");
        Write("go", "");
        (await host.EndAsync()).ShouldEndWith(130);
        Lines("effects.txt").ShouldBe(["a"]);
    }

    [Fact]
    public async Task Under_nohup_a_hangup_is_nothing()
    {
        WriteWorkflow(idempotent: false);
        using var host = new HostProcess("/bin/sh", Root, ["-c", "trap '' HUP; exec \"$0\" \"$@\"", HostProcess.Program, "run", "w.yaml", "--id", "s"]);
        await host.SaysAsync("| at work");
        host.Signal("HUP");
        Write("go", "");
        (await host.EndAsync()).ShouldEndWith(0);
    }

    [LinuxFact]
    public async Task A_closed_terminal_lets_what_is_at_work_finish()
    {
        WriteWorkflow(idempotent: false);
        var terminal = new ProcessStartInfo("script", ["-qfc", $"'{HostProcess.Program}' run w.yaml --id s 2>error.txt; echo $? >code.txt", "typescript"])
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using (var script = Process.Start(terminal)!)
        {
            while (!(await script.StandardOutput.ReadLineAsync())!.Contains("at work", StringComparison.Ordinal))
            {
            }
            script.Kill();
            await script.WaitForExitAsync();
        }
        (await RunAsync("show", "s", "--json")).ShouldEndWith(0).Json.GetProperty("run").GetProperty("status").GetString().ShouldBe("running");
        Write("go", "");
        await UntilAsync(async () => (await RunAsync("list")).Output.StartsWith("s\tinterrupted\t1/2", StringComparison.Ordinal));
        Lines("effects.txt").ShouldBe(["a"]);
        Lines("error.txt").ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task What_cannot_be_printed_ends_no_run()
    {
        using var full = new HostProcess("/bin/sh", Root, ["-c", "exec \"$0\" \"$@\" >/dev/full", HostProcess.Program, "run", "--id", "f", "--", "echo hello"]);
        (await full.EndAsync()).ShouldEndWith(5).Error.ShouldContain("No space left");
        (await RunAsync("list")).ShouldEndWith(0).Output.ShouldStartWith("f\tsucceeded");
    }

    private async Task<HostProcess> AtWorkAsync(bool idempotent)
    {
        WriteWorkflow(idempotent);
        var host = Start("run", "w.yaml", "--id", "s");
        await host.SaysAsync("| at work");
        return host;
    }

    private void WriteWorkflow(bool idempotent) => Write("w.yaml", $$"""
        name: w
        steps:
          - id: a
            idempotent: {{(idempotent ? "true" : "false")}}
            run: "echo at work; {{UntilGo}}; test -e go && echo a >> effects.txt"
          - id: b
            run: echo b >> effects.txt
        """);
}
