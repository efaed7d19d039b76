using System.Collections.Concurrent;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Crash.Host.Commits;
using SisyphusActors.Hosting.Workflows;
using SisyphusActors.Journal;

namespace SisyphusActors.Crash.Tests.Defects;

public sealed class TrapTests
{
    private const string Run = CrashWorkspace.RunId;

    [Theory, OnEachEngine]
    public async Task Trap_01_a_claim_is_durable_before_its_effect_begins(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var claimed = false;
        await using var library = new Library(workspace, ("work", call =>
        {
            using var journal = workspace.OpenJournal();
            claimed = journal.Read(new RunActors(Run).Executor).Any(r => r.Recorded.Event is ExecutorEvent.StepStarted s && s.OpKey.ToString() == call.OpKey);
            return null;
        }));
        await library.Executor.ExecuteAsync(One("work"), runId: Run);
        claimed.ShouldBeTrue();
    }

    [Theory, OnEachEngine]
    public async Task Trap_02_a_stored_error_is_never_given_as_the_answer_of_a_retry(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var keys = new List<string>();
        await using var library = new Library(workspace, ("work", call =>
        {
            keys.Add(call.OpKey);
            return keys.Count == 1 ? throw new InvalidOperationException("down") : "up";
        }));
        (await library.Executor.ExecuteAsync(One("work"), runId: Run)).Status.ShouldBe(RunStatus.Failed);
        await library.RetryAsync("work");
        (await library.Executor.ResumeAsync(Run)).Results["work"].GetString().ShouldBe("up");
        keys.Distinct().Count().ShouldBe(2, "a new attempt is a new operation");
    }

    [PosixTheory, OnEachEngine]
    public async Task Trap_03_an_attempt_that_took_too_long_has_ended_before_the_next_begins(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        await using var library = new Library(workspace);
        var result = await library.Executor.ExecuteAsync(WorkflowDefinition.FromYaml("""
            name: slow
            steps:
              - id: slow
                timeout: 1s
                retry: { maxAttempts: 2, initialDelay: 1ms }
                run: |
                  if [ "$SISYPHUS_ATTEMPT" = 1 ]; then echo $$ > first; while :; do sleep 0.05; done; fi
                  if kill -0 "$(cat first)" && ! grep -q ') Z ' "/proc/$(cat first)/stat"; then echo "still there" >&2; exit 9; fi
            """), runId: Run);
        result.Error.ShouldBeNull();
        workspace.Run().Step("slow")!.Attempt.ShouldBe(2);
    }

    [Theory]
    [InlineData("other-run", "step", 1, "run", "input")]
    [InlineData("run", "other-step", 1, "run", "input")]
    [InlineData("run", "step", 2, "run", "input")]
    [InlineData("run", "step", 1, "other-kind", "input")]
    [InlineData("run", "step", 1, "run", "other input")]
    public void Trap_04_an_op_key_covers_every_coordinate_and_the_input(string run, string step, int attempt, string kind, string input) =>
        OpKey.Of(run, step, attempt, kind, Sha256.Of(input)).ShouldNotBe(OpKey.Of("run", "step", 1, "run", Sha256.Of("input")));

    [Theory, OnEachEngine]
    public async Task Trap_06_a_projection_goes_on_after_a_restart_where_it_was(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        for (var host = 1; host <= 3; host++)
        {
            await using (var library = new Library(workspace, ("work", _ => null)))
                await library.Executor.ExecuteAsync(One("work"), runId: $"{Run}-{host}");
            workspace.Rows("SELECT name FROM projection_offsets ORDER BY name").Select(r => r["name"]).ShouldBe(["ledger", "tables", "version"]);
            workspace.Rows("SELECT offset FROM projection_offsets WHERE name = 'tables'").Single()["offset"]
                .ShouldBe(workspace.Rows("SELECT max(ordering) AS last FROM journal").Single()["last"]);
        }
    }

    [Theory, OnEachEngine]
    public async Task Trap_07_that_a_message_was_handled_is_stored_with_what_came_of_it(string engine)
    {
        using var workspace = new CrashWorkspace(engine);
        var batches = new Batches();
        await using (var library = new Library(workspace, batches, ("work", _ => null)))
            await library.Executor.ExecuteAsync(One("work"), runId: Run);
        batches.Stored.ShouldAllBe(b => b.Events.Select(e => e.Cause).Distinct().Count() == 1);
        batches.Stored.Where(b => b.Events[0].Cause.StartsWith("message ", StringComparison.Ordinal))
            .ShouldAllBe(b => b.Events.Count(e => e.Event is ActorEvent.MessageHandled) == 1);
        batches.Stored.SelectMany(b => b.Events).GroupBy(e => e.Cause).Where(g => g.Key.StartsWith("message ", StringComparison.Ordinal))
            .ShouldAllBe(g => g.Count(e => e.Event is ActorEvent.MessageHandled) == 1);
    }

    [Theory, OnEachEngine]
    public async Task Trap_09_what_was_used_up_of_a_retry_policy_stays_used_up_after_a_crash(string engine)
    {
        const int Attempts = 3;
        for (var number = 7; ; number++)
        {
            using var workspace = new CrashWorkspace(engine);
            var made = new List<int>();
            object? Fail(Hosting.Handlers.StepCall call)
            {
                made.Add(call.Attempt);
                throw new InvalidOperationException("never");
            }
            var definition = WorkflowDefinition.FromYaml(
                $"{{ name: capped, steps: [{{ id: work, uses: work, idempotent: true, retry: {{ maxAttempts: {Attempts}, initialDelay: 1ms }} }}] }}");
            var crashed = false;
            await using (var library = new Library(workspace, AtCommit.DiskFull(number), ("work", Fail)))
                crashed = await Record.ExceptionAsync(() => library.Executor.ExecuteAsync(definition, runId: Run)) is JournalUnavailableException;
            await using (var next = new Library(workspace, ("work", Fail)))
                (await next.Executor.ExecuteAsync(definition, runId: Run)).Status.ShouldBe(RunStatus.Failed);
            made.Distinct().ShouldBe(Enumerable.Range(1, Attempts));
            workspace.Run().Step("work")!.Attempt.ShouldBe(Attempts);
            if (!crashed)
                return;
        }
    }

    [Theory, OnEachEngine]
    public async Task Trap_10_a_fan_out_wider_than_its_limit_runs_every_item_and_gives_all_results_in_order(string engine)
    {
        const int Items = 23, Limit = 4;
        using var workspace = new CrashWorkspace(engine);
        var (atOnce, most) = (0, 0);
        await using var library = new Library(workspace, ("work", call =>
        {
            most = Math.Max(most, Interlocked.Increment(ref atOnce));
            Interlocked.Decrement(ref atOnce);
            return call.Item!.Value.GetInt32() * 2;
        }));
        var result = await library.Executor.ExecuteAsync(
            new WorkflowDefinition("wide").Step("each", uses: "work", forEach: Enumerable.Range(0, Items), maxParallel: Limit), runId: Run);
        result.Results["each"].EnumerateArray().Select(e => e.GetInt32()).ShouldBe(Enumerable.Range(0, Items).Select(n => n * 2));
        most.ShouldBeLessThanOrEqualTo(Limit);
    }

    /// <summary>All that a host stores, as it stores it.</summary>
    private sealed class Batches : CommitWatch
    {
        private readonly ConcurrentQueue<AppendBatch> _stored = [];

        public IReadOnlyCollection<AppendBatch> Stored => _stored;

        protected override void After(WatchedCommit commit)
        {
            foreach (var batch in commit.Batches)
                _stored.Enqueue(batch);
        }
    }

    private static WorkflowDefinition One(string type) => new WorkflowDefinition("one").Step(type, uses: type);
}
