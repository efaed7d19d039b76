using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Embedded;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Crash.Tests.Defects;

/// <summary>Runs that fail, crash, change their file or are faulty from the start.</summary>
public sealed class RunDefectTests
{
    private const string Run = CrashWorkspace.RunId;

    private const string Effect = """printf '%s %s %s\n' "$SISYPHUS_OP_KEY" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" >> effects""";

    [Fact]
    public void Defect_01_a_connection_that_writes_the_journal_syncs_at_each_commit()
    {
        using var workspace = new CrashWorkspace(EmbeddedEngine.EngineName);
        using var connection = new SqliteDatabase(workspace.Files.DatabasePath).OpenWriter();
        Pragma(connection, "synchronous").ShouldBe(2L, "FULL");
        Pragma(connection, "journal_mode").ShouldBe("wal");
        if (OperatingSystem.IsMacOS())
            Pragma(connection, "fullfsync").ShouldBe(1L);
    }

    [Theory, OnEachEngine]
    public async Task Defect_02_attempts_are_counted_and_told(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var told = new List<int>();
        await using var library = new Library(workspace, ("flaky", call =>
        {
            told.Add(call.Attempt);
            return call.Attempt < 3 ? throw new InvalidOperationException("not yet") : call.Attempt;
        }));
        (await library.Executor.ExecuteAsync(Flaky(attempts: 3), runId: Run)).Succeeded.ShouldBeTrue();
        told.ShouldBe([1, 2, 3]);
        workspace.Rows("SELECT attempts FROM workflow_steps").Single()["attempts"].ShouldBe(3L);
        workspace.Rows("SELECT retry_count FROM workflow_runs").Single()["retry_count"].ShouldBe(2L);
    }

    [PosixTheory, OnEachEngine]
    public async Task Defect_05_a_resume_that_fails_leaves_no_run_running(string engine)
    {
        using var workspace = await KilledAsync(engine, """
            name: doomed
            steps:
              - id: first
                run: ":"
              - id: second
                uses: repeatable
                idempotent: true
            """, "second");
        await using (var without = new Library(workspace))
        {
            without.Client.NoteCrash();
            await Should.ThrowAsync<StepHandlerMissingException>(without.Executor.ResumeAsync(Run));
            workspace.Run().Status.ShouldBe(RunStatus.Interrupted);
        }
        await using (var failing = new Library(workspace, ("repeatable", _ => throw new InvalidOperationException("broken"))))
            (await failing.Executor.ResumeAsync(Run)).Status.ShouldBe(RunStatus.Failed);
        workspace.Run().Status.ShouldBe(RunStatus.Failed);
        workspace.Verify().ShouldBeEmpty();
    }

    [PosixTheory, OnEachEngine]
    public async Task Defect_11_and_trap_12_after_a_kill_a_run_is_interrupted_and_says_what_to_type(string engine)
    {
        using var workspace = await KilledAsync(engine, $"{{ name: killed, steps: [{{ id: first, run: ':' }}, {{ id: second, run: ':' }}] }}", "second");
        await using var reader = new Library(workspace);
        reader.Client.NoteCrash();
        var row = workspace.Rows("SELECT status, next_action FROM workflow_runs").Single();
        row["status"].ShouldBe("interrupted");
        row["next_action"].ShouldBe($"sisyphus resume {Run}");
        workspace.Run().Status.ShouldBe(RunStatus.Interrupted);
        AuditTrail.ShouldBeWhole(workspace);
    }

    [PosixTheory, OnEachEngine]
    public async Task Defect_12_a_step_gets_its_run_id_its_attempt_and_an_idempotency_key(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        StepCall? told = null;
        await using var library = new Library(workspace, ("tell", call =>
        {
            told = call;
            return null;
        }));
        var result = await library.Executor.ExecuteAsync(WorkflowDefinition.FromYaml("""
            name: told
            steps:
              - id: shell
                run: printf 'run=%s\nstep=%s\nattempt=%s\nkey=%s\n' "$SISYPHUS_RUN_ID" "$SISYPHUS_STEP_ID" "$SISYPHUS_ATTEMPT" "$SISYPHUS_OP_KEY" >> "$SISYPHUS_OUTPUT"
              - id: handler
                uses: tell
            """), runId: Run);
        var shell = result.Results["shell"];
        var key = workspace.Run().Step("shell")!.OpKey.ToString();
        shell.GetRawText().ShouldBe($$"""{"attempt":"1","key":"{{key}}","run":"{{Run}}","step":"shell"}""");
        (told!.RunId, told.StepId, told.Attempt, told.OpKey).ShouldBe((Run, "handler", 1, workspace.Run().Step("handler")!.OpKey.ToString()!));
        told.OpKey.ShouldNotBe(key);
    }

    [PosixTheory, OnEachEngine]
    public async Task Defect_13_and_trap_14_a_changed_file_changes_nothing_of_a_run_and_rides_on_no_approval_of_it(string engine)
    {
        using var workspace = new CrashWorkspace(engine, $"{{ name: pinned, steps: [{{ id: gate, approve: Go on? }}, {{ id: agreed, run: {System.Text.Json.JsonSerializer.Serialize(Effect)} }}] }}");
        using (var host = workspace.Host())
        {
            await host.UntilAsync("waiting");
            await host.KillAsync();
        }
        var pinned = workspace.Run().PlanHash;
        await File.WriteAllTextAsync(workspace.Workflow, File.ReadAllText(workspace.Workflow).Replace("agreed", "slipped-in"));

        await new Driver(workspace, _ => "{}").FinishAsync();
        workspace.Effects.Select(e => e.StepId).ShouldBe(["agreed"]);
        workspace.Run().PlanHash.ShouldBe(pinned);
        workspace.Run().Steps.Select(s => s.Id).ShouldBe(["gate", "agreed"]);
    }

    [Theory, OnEachEngine]
    public async Task Defect_14_duplicate_step_ids_fail_the_run_before_any_step(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        await using var library = new Library(workspace, ("work", _ => throw new InvalidOperationException("it began")));
        var result = await library.Executor.ExecuteAsync(WorkflowDefinition.FromYaml("""
            name: twice
            steps:
              - id: same
                uses: work
              - id: same
                uses: work
            """), runId: Run);
        result.Status.ShouldBe(RunStatus.Failed);
        var problem = result.Problems.ShouldHaveSingleItem();
        problem.Line.ShouldBe(5);
        problem.Message.ShouldContain("same");
    }

    [Theory, OnEachEngine]
    public async Task Defect_17_what_a_step_writes_does_not_grow_with_the_steps_before_it(string engine)
    {
        var (some, more) = (await BytesPerStepAsync(engine, 50), await BytesPerStepAsync(engine, 200));
        more.ShouldBeLessThan(some * 1.2);
    }

    private static async Task<double> BytesPerStepAsync(string engine, int steps)
    {
        using var workspace = new CrashWorkspace(engine);
        var workflow = new WorkflowDefinition("long");
        for (var n = 0; n < steps; n++)
            workflow = workflow.Step($"step-{n:0000}", uses: "work");
        await using (var library = new Library(workspace, ("work", _ => new string('x', 200))))
            await library.Executor.ExecuteAsync(workflow, runId: Run);
        return Convert.ToDouble(workspace.Rows("SELECT sum(length(message)) AS bytes FROM journal").Single()["bytes"]) / steps;
    }

    private static WorkflowDefinition Flaky(int attempts) =>
        WorkflowDefinition.FromYaml($"{{ name: flaky, steps: [{{ id: flaky, uses: flaky, retry: {{ maxAttempts: {attempts}, initialDelay: 1ms }} }}] }}");

    /// <summary>A run whose host was killed right after it had claimed a step.</summary>
    private static async Task<CrashWorkspace> KilledAsync(string engine, string workflow, string step)
    {
        var workspace = new CrashWorkspace(engine, workflow);
        using var host = workspace.Host("after", step);
        await host.UntilAsync("stopped");
        await host.KillAsync();
        return workspace;
    }

    private static object? Pragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return command.ExecuteScalar();
    }
}
