using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

/// <summary>A shell command while its host, its supervisor or both are killed by SIGKILL.</summary>
public sealed class CommandSurvivalTests
{
    private const string Effect = """printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects""";

    [PosixFact]
    public async Task A_command_goes_on_through_the_deaths_of_its_hosts_and_its_outcome_and_all_its_output_are_the_last_ones()
    {
        using var workspace = AtWork();
        for (var life = 0; life < 3; life++)
        {
            using var host = workspace.Host();
            await BegunAsync(workspace);
            await host.UntilAsync("hosting");
            await host.KillAsync();
        }
        var command = Command(workspace);
        Processes.GroupIsAlive(Supervisor(workspace)).ShouldBeTrue();

        using var last = workspace.Host();
        await last.UntilAsync("hosting");
        Go(workspace);

        await EndsWellAsync(workspace, last);
        Command(workspace).ShouldBe(command, "the same command went on");
        workspace.Run().Step("work")!.Result!.Value.ToString().ShouldBe("""{"by":"itself"}""");
        LogOf(workspace, "work").ShouldBe("before\nafter\n");
    }

    [PosixFact]
    public async Task A_command_that_ended_while_no_host_was_there_is_settled_and_not_run_again()
    {
        using var workspace = AtWork();
        await KillHostAsync(workspace);
        var supervisor = Supervisor(workspace);
        Go(workspace);
        await Until.TrueAsync(() => !Processes.GroupIsAlive(supervisor), "the command to end");

        using var host = workspace.Host();

        await EndsWellAsync(workspace, host);
        workspace.Run().Step("work")!.Result!.Value.ToString().ShouldBe("""{"by":"itself"}""");
        LogOf(workspace, "work").ShouldBe("before\nafter\n");
    }

    [PosixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_its_supervisor_a_command_is_in_doubt_and_named_and_a_person_decides(bool hostDiesToo)
    {
        using var workspace = AtWork();
        using var first = workspace.Host();
        await BegunAsync(workspace);
        var supervisor = Supervisor(workspace);
        if (hostDiesToo)
            await first.KillAsync();
        Processes.Kill(supervisor);
        using var second = hostDiesToo ? workspace.Host() : null;
        var host = second ?? first;

        var doubt = string.Join(' ', await host.UntilAsync("in_doubt"));

        doubt.ShouldContain($"process group {supervisor} ");
        Processes.GroupIsAlive(supervisor).ShouldBeTrue();
        Go(workspace);
        await Until.TrueAsync(() => workspace.Effects.Count == 1 && !Processes.GroupIsAlive(supervisor), "the survivor to end");
        host.Answer("""settle work {"by":"hand"}""");
        await EndsWellAsync(workspace, host);
        workspace.Run().Step("work")!.Result!.Value.ToString().ShouldBe("""{"by":"hand"}""");
    }

    [PosixFact]
    public async Task Without_its_supervisor_a_command_that_may_be_repeated_is_ended_and_run_again()
    {
        using var workspace = AtWork(idempotent: true);
        await KillHostAsync(workspace);
        var (supervisor, command) = (Supervisor(workspace), Command(workspace));
        Processes.Kill(supervisor);

        using var host = workspace.Host();
        await Until.TrueAsync(() => Command(workspace) != command, "the command to be run again");
        Processes.GroupIsAlive(supervisor).ShouldBeFalse();
        Go(workspace);

        await EndsWellAsync(workspace, host);
    }

    [PosixFact]
    public async Task A_command_of_another_start_of_the_machine_is_in_doubt()
    {
        using var workspace = AtWork();
        await KillHostAsync(workspace);
        var supervisor = Supervisor(workspace);
        Processes.Kill(-supervisor);
        await Until.TrueAsync(() => !Processes.GroupIsAlive(supervisor), "the machine to be empty");
        File.WriteAllText(Path.Combine(Spool(workspace), "boot"), "the one before");

        using var host = workspace.Host();
        string.Join(' ', await host.UntilAsync("in_doubt")).ShouldContain("The machine was started anew");
        Go(workspace);
        host.Answer("retry work");

        await EndsWellAsync(workspace, host, attempt: 2);
    }

    [PosixFact]
    public async Task A_timeout_that_ran_out_while_no_host_was_there_stops_the_command_of_the_next()
    {
        using var workspace = AtWork();
        await KillHostAsync(workspace);
        var supervisor = Supervisor(workspace);
        File.SetLastWriteTimeUtc(Path.Combine(Spool(workspace), "started"), DateTime.UtcNow.AddHours(-2));

        using var host = workspace.Host();

        (await host.UntilAsync("ended"))[1].ShouldBe("failed");
        workspace.Run().Step("work")!.Error.ShouldBe("Timed out after 3600 s.");
        Processes.GroupIsAlive(supervisor).ShouldBeFalse();
        workspace.Effects.ShouldBeEmpty();
    }

    private static CrashWorkspace AtWork(bool idempotent = false) => new("embedded", $$"""
        name: at work
        steps:
          - id: work
            idempotent: {{(idempotent ? "true" : "false")}}
            timeout: 1h
            run: |
              echo before
              echo $$ > pid.tmp && mv pid.tmp pid
              while [ ! -e go ]; do sleep 0.02; done
              {{Effect}}
              echo after
              echo by=itself > "$SISYPHUS_OUTPUT"
          - id: then
            run: {{Effect}}
        """);

    private static async Task KillHostAsync(CrashWorkspace workspace)
    {
        using var host = workspace.Host();
        await BegunAsync(workspace);
        await host.KillAsync();
    }

    private static async Task EndsWellAsync(CrashWorkspace workspace, CrashHost host, int attempt = 1)
    {
        while (await host.NextAsync() is { } words)
            if (words[0] is "in_doubt" or "ended")
            {
                string.Join(' ', words).ShouldBe("ended succeeded");
                break;
            }
        await host.ShouldEndWellAsync();
        workspace.Effects.Select(e => $"{e.StepId} {e.Attempt}").ShouldBe([$"work {attempt}", "then 1"]);
        Directory.GetDirectories(workspace.Files.Shell.SpoolRoot).ShouldBeEmpty();
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }

    private static Task BegunAsync(CrashWorkspace workspace) => Until.TrueAsync(() => Command(workspace) is not null, "the command to begin");

    private static string Spool(CrashWorkspace workspace) => Directory.GetDirectories(workspace.Files.Shell.SpoolRoot).ShouldHaveSingleItem();

    /// <summary>Its process id, which is its group's.</summary>
    private static int Supervisor(CrashWorkspace workspace) => int.Parse(File.ReadAllText(Path.Combine(Spool(workspace), "started")).Split(' ')[0]);

    private static string? Command(CrashWorkspace workspace) =>
        Path.Combine(workspace.Root, "pid") is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    private static string LogOf(CrashWorkspace workspace, string step) =>
        File.ReadAllText(Path.Combine(workspace.Files.Shell.LogRoot, $"{workspace.Run().Step(step)!.OpKey}.log"));

    private static void Go(CrashWorkspace workspace) => File.WriteAllText(Path.Combine(workspace.Root, "go"), "");
}
