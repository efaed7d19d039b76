using SisyphusActors.Core.Runs;

namespace SisyphusActors.Crash.Tests;

public sealed class TwoProcessesTests
{
    private const int Rounds = 3;

    private static readonly string Workflow = "name: raced\nsteps:\n" + string.Concat(Enumerable.Range(1, 12).Select(n => $$"""
          - id: s{{n}}
            {{(n % 3 == 0 ? "uses: once" : """run: printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects""")}}

        """));

    [PosixTheory, OnEachEngine]
    public async Task Defect_04_and_trap_11_two_processes_resuming_one_run_run_no_step_twice_and_one_of_them_is_told_why_it_may_not(string engine, string other)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            using var workspace = await InterruptedAsync(engine);
            using var one = workspace.Host();
            workspace.Engine = other;
            using var another = workspace.Host();
            var ends = await Task.WhenAll(LastWordAsync(one), LastWordAsync(another));

            ends.ShouldContain("ended succeeded");
            ends.ShouldAllBe(end => end == "ended succeeded" || end.StartsWith("busy Another process hosts "));
            EveryStepRanOnce(workspace);
        }
    }

    [PosixTheory, OnEachEngine]
    public async Task Two_processes_that_follow_one_run_both_see_its_end_and_run_no_step_twice(string engine, string other)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            using var workspace = await InterruptedAsync(engine);
            using var one = workspace.Follower();
            workspace.Engine = other;
            using var another = workspace.Follower();
            (await Task.WhenAll(LastWordAsync(one), LastWordAsync(another))).ShouldBe(["ended succeeded", "ended succeeded"]);
            EveryStepRanOnce(workspace);
        }
    }

    [PosixTheory, OnEachEngine]
    public async Task A_process_that_follows_a_run_takes_it_over_when_its_host_is_killed(string engine, string other)
    {
        using var workspace = new CrashWorkspace(engine, Workflow);
        using var host = workspace.Host("after", "s4");
        await host.UntilAsync("stopped");
        workspace.Engine = other;
        using var follower = workspace.Follower();
        await Until.TrueAsync(() => workspace.Rows("SELECT * FROM journal WHERE persistence_id LIKE 'client/%'").Count == 2, "the follower's command");
        await host.KillAsync();
        (await LastWordAsync(follower)).ShouldBe("ended succeeded");
        EveryStepRanOnce(workspace);
    }

    /// <summary>A run whose host was killed after it had claimed a step in the middle.</summary>
    private static async Task<CrashWorkspace> InterruptedAsync(string engine)
    {
        var workspace = new CrashWorkspace(engine, Workflow);
        using var host = workspace.Host("after", "s4");
        await host.UntilAsync("stopped");
        await host.KillAsync();
        return workspace;
    }

    private static async Task<string> LastWordAsync(CrashHost host)
    {
        var last = "";
        while (await host.NextAsync() is { } words)
            if (words[0] is "ended" or "busy")
                last = string.Join(' ', words);
        await host.EndAsync();
        return last;
    }

    private static void EveryStepRanOnce(CrashWorkspace workspace)
    {
        workspace.Effects.Select(e => e.StepId).ShouldBe(Enumerable.Range(1, 12).Select(n => $"s{n}"));
        workspace.Run().Status.ShouldBe(RunStatus.Succeeded);
        AuditTrail.ShouldBeWhole(workspace);
        workspace.Verify().ShouldBeEmpty();
    }
}
