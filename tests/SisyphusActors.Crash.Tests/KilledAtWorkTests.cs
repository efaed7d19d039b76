using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

public sealed class KilledAtWorkTests
{
    private const string Effect = """printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects""";

    [PosixTheory, OnEachEngine]
    public async Task A_kill_while_a_shell_command_runs_leaves_its_step_in_doubt_and_names_the_survivor(string engine, string next)
    {
        using var workspace = AtWork(engine, idempotent: false);
        var survivor = await KillAtWorkAsync(workspace);
        workspace.Engine = next;

        using var host = workspace.Host();
        var doubt = string.Join(' ', await host.UntilAsync("in_doubt"));
        doubt.ShouldContain($"process group {survivor} ");
        workspace.Run().Status.ShouldBeOneOf(RunStatus.Running, RunStatus.NeedsAttention);
        Go(workspace);
        await Until.TrueAsync(() => workspace.Effects.Count == 1 && !Processes.GroupIsAlive(survivor), "the survivor to end");
        host.Answer("""settle work {"by":"hand"}""");

        (await host.UntilAsync("ended"))[1].ShouldBe("succeeded");
        await host.ShouldEndWellAsync();
        workspace.Effects.Select(e => e.StepId).ShouldBe(["work", "then"]);
        workspace.Run().Step("work")!.Result!.Value.ToString().ShouldBe("""{"by":"hand"}""");
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }

    [PosixTheory, OnEachEngine]
    public async Task A_kill_while_a_shell_command_runs_that_may_be_repeated_ends_the_survivor_and_runs_it_again(string engine, string next)
    {
        using var workspace = AtWork(engine, idempotent: true);
        var survivor = await KillAtWorkAsync(workspace);
        workspace.Engine = next;

        using var host = workspace.Host();
        await Until.TrueAsync(() => Pid(workspace) is { } pid && pid != survivor, "the command to be run again");
        Processes.GroupIsAlive(survivor).ShouldBeFalse();
        Go(workspace);

        (await host.UntilAsync("ended"))[1].ShouldBe("succeeded");
        workspace.Effects.Select(e => $"{e.StepId} {e.Attempt}").ShouldBe(["work 1", "then 1"]);
        AuditTrail.ShouldBeWhole(workspace);
    }

    [PosixTheory, OnEachEngine]
    public async Task Killed_while_idle_waiting_for_approval_a_run_still_waits_and_is_asked_once(string engine, string next)
    {
        using var workspace = new CrashWorkspace(engine, $"""
            name: gated
            steps:
              - id: gate
                approve: Go on?
              - id: then
                run: {Effect}
            """);
        using (var host = workspace.Host())
        {
            await host.UntilAsync("waiting");
            await Until.TrueAsync(() => workspace.Run().Status == RunStatus.WaitingInput, "the run to wait");
            await host.KillAsync();
        }
        workspace.Run().Status.ShouldBe(RunStatus.WaitingInput, "a run that waits for a person needs no host");
        workspace.Engine = next;

        await new Driver(workspace, _ => "{}").FinishAsync();
        workspace.Run().Status.ShouldBe(RunStatus.Succeeded);
        workspace.Effects.Count.ShouldBe(1);
        workspace.Rows("SELECT * FROM event_log WHERE type = 'step-awaiting-approval.v1'").Count.ShouldBe(1);
        workspace.Rows("SELECT * FROM audit_events WHERE type = 'workflow_interrupted'").ShouldBeEmpty();
        AuditTrail.ShouldBeWhole(workspace);
    }

    [PosixTheory, OnEachEngine]
    public async Task Killed_between_claim_and_dispatch_is_dispatched_once(string engine, string next)
    {
        using var workspace = new CrashWorkspace(engine, $"""
            name: claimed
            steps:
              - id: shell
                run: {Effect}
              - id: stamp
                uses: repeatable
              - id: charge
                uses: once
            """);
        foreach (var step in (string[])["shell", "stamp", "charge"])
        {
            using var host = workspace.Host("after", step);
            (await new Driver(workspace, _ => "{}").AttendAsync(host)).Stopped.ShouldBeTrue();
            await host.KillAsync();
            workspace.Effects.ShouldNotContain(e => e.StepId == step);
            workspace.Engine = workspace.Engine == engine ? next : engine;
        }

        var driver = new Driver(workspace, _ => "{}");
        await driver.FinishAsync();
        workspace.Effects.Select(e => e.StepId).ShouldBe(["shell", "stamp", "charge"]);
        // Nothing tells whether a handler that may not be repeated had begun.
        driver.InDoubt.ShouldBe(["charge"]);
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }

    private static CrashWorkspace AtWork(string engine, bool idempotent) => new(engine, $"""
        name: at work
        steps:
          - id: work
            idempotent: {(idempotent ? "true" : "false")}
            run: |
              echo $$ > pid.tmp && mv pid.tmp pid
              while [ ! -e go ]; do sleep 0.02; done
              {Effect}
          - id: then
            run: {Effect}
        """);

    /// <returns>The process group of the command that outlived its host.</returns>
    private static async Task<int> KillAtWorkAsync(CrashWorkspace workspace)
    {
        using var host = workspace.Host();
        await Until.TrueAsync(() => Pid(workspace) is not null, "the command to begin");
        await host.KillAsync();
        var survivor = Pid(workspace)!.Value;
        Processes.GroupIsAlive(survivor).ShouldBeTrue();
        return survivor;
    }

    private static int? Pid(CrashWorkspace workspace) =>
        Path.Combine(workspace.Root, "pid") is var path && File.Exists(path) ? int.Parse(File.ReadAllText(path)) : null;

    private static void Go(CrashWorkspace workspace) => File.WriteAllText(Path.Combine(workspace.Root, "go"), "");
}
