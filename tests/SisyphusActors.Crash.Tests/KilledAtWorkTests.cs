using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

public sealed class KilledAtWorkTests
{
    private const string Effect = """printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects""";

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
}
