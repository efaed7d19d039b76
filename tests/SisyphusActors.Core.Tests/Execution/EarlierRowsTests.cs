using System.Text;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>Rows as they were stored before there were conditions, cleanups and pauses: they mean what they meant, and are written as they were.</summary>
public sealed class EarlierRowsTests
{
    private const string PlanHash = "f83daf89dbd6b6d6752057d5249d875d19a74b201b8b1bcd2a0e87233a79ced4";

    private static readonly ExecutorBehavior Behavior = new();

    private static readonly (string Manifest, string Row)[] Executor =
    [
        ("execution-started.v1", """{"at":"2026-11-21T18:03:21.2355382+00:00","cause":"message old/coordinator#9","event":{"plan":{"name":"old","inputs":[],"env":{},"maxParallel":16,"steps":[{"id":"a","work":{"work":"run","command":"exit 3"},"needs":[],"retry":{"maxAttempts":2,"initialDelayMs":10,"factor":2,"maxDelayMs":300000,"jitter":0,"on":[]},"idempotent":false,"env":{},"outputs":[],"line":3,"column":5}]},"inputs":{},"seed":"old"}}"""),
        ("step-started.v1", """{"at":"2026-11-21T18:03:21.2355382+00:00","cause":"message old/coordinator#9","event":{"stepId":"a","attempt":1,"opKey":"55b74180eb5c92112f20e5d533e2708fa0f3369c43ee463daf72fbea637fcd08"}}"""),
        ("step-attempt-failed.v1", """{"at":"2026-11-21T18:03:21.3393034+00:00","cause":"operation 55b74180eb5c92112f20e5d533e2708fa0f3369c43ee463daf72fbea637fcd08","event":{"stepId":"a","opKey":"55b74180eb5c92112f20e5d533e2708fa0f3369c43ee463daf72fbea637fcd08","error":"exit code 3; it printed nothing","exitCode":3,"retryAt":"2026-11-21T18:03:21.3493034+00:00"}}"""),
        ("step-started.v1", """{"at":"2026-11-21T18:03:21.3721824+00:00","cause":"timer retry:a#5","event":{"stepId":"a","attempt":2,"opKey":"2d43b7dd695467cf344723d1a07e4aa51e32c30605cf65983ae8a8a01969a340"}}"""),
        ("execution-cancelling.v1", """{"at":"2026-11-21T18:03:21.4+00:00","cause":"message old/coordinator#12","event":{"reason":"enough"}}"""),
        ("step-failed.v1", """{"at":"2026-11-21T18:03:21.4806764+00:00","cause":"operation 2d43b7dd695467cf344723d1a07e4aa51e32c30605cf65983ae8a8a01969a340","event":{"stepId":"a","opKey":"2d43b7dd695467cf344723d1a07e4aa51e32c30605cf65983ae8a8a01969a340","error":"exit code 3; it printed nothing","exitCode":3}}"""),
        ("execution-finished.v1", """{"at":"2026-11-21T18:03:21.4806764+00:00","cause":"operation 2d43b7dd695467cf344723d1a07e4aa51e32c30605cf65983ae8a8a01969a340","event":{"result":"failed","error":"Step 'a' failed: exit code 3; it printed nothing"}}"""),
        ("run-cancel-requested.v1", """{"at":"2026-11-21T18:03:21.4+00:00","cause":"message client/x#1","event":{"by":"ada","reason":"enough"}}"""),
        ("run-cancelled.v1", """{"at":"2026-11-21T18:03:21.4+00:00","cause":"message old/executor#9","event":{"reason":"enough"}}"""),
        ("message-sent.v1", """{"at":"2026-11-21T18:03:21.4+00:00","cause":"client","event":{"to":"old/coordinator","message":{"type":"cancel-run.v1","data":{"by":"ada","reason":"enough"}},"previous":0}}"""),
    ];

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (manifest, row) in Executor)
                rows.Add(manifest, row);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_read_and_written_as_it_was(string manifest, string row)
    {
        var (again, bytes) = StoredJson.Write(StoredJson.Read(manifest, Encoding.UTF8.GetBytes(row)));

        (again, Encoding.UTF8.GetString(bytes)).ShouldBe((manifest, row));
    }

    [Fact]
    public void A_plan_has_the_hash_it_had() =>
        Event<ExecutorEvent.ExecutionStarted>("execution-started.v1").Plan.Hash.ShouldBe(new Sha256(PlanHash));

    [Fact]
    public void A_run_that_failed_goes_on_from_where_it_was()
    {
        var events = Executor.Where(r => r.Manifest.StartsWith("step-", StringComparison.Ordinal) || r.Manifest is "execution-started.v1" or "execution-finished.v1")
            .Select(r => StoredJson.Read(r.Manifest, Encoding.UTF8.GetBytes(r.Row)).Event);

        var turn = new Turn<ExecutorState>(Behavior, new RunActors("old").Executor, events.Aggregate(Behavior.Initial, Behavior.Apply), DateTimeOffset.UnixEpoch);

        Behavior.Handle(turn, new Stimulus.Mail(new MessageId(PersistenceId.Client("test"), 1), 0, new ExecutorMessage.RetryStep("a", "ada")));

        turn.Events.OfType<ExecutorEvent.StepStarted>().ShouldHaveSingleItem().Attempt.ShouldBe(3);
        turn.Events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem().Message.ShouldBe(new RunMessage.ExecutionContinued());
    }

    [Fact]
    public void A_snapshot_of_then_is_a_state_that_is_not_paused_and_has_no_cleanup()
    {
        var state = Behavior.Apply(Behavior.Initial, Event<ExecutorEvent.ExecutionStarted>("execution-started.v1"));
        var stored = Encoding.UTF8.GetString(StoredJson.WriteValue(ActorState<ExecutorState>.Initial(Behavior) with { Behavior = state }));
        var then = stored.Replace(",\"isPaused\":false", "", StringComparison.Ordinal);
        then = then[..then.IndexOf(",\"cleanup\":{", StringComparison.Ordinal)] + then[(then.IndexOf('}', then.IndexOf(",\"cleanup\":{", StringComparison.Ordinal)) + 1)..];
        then.ShouldNotBe(stored);

        var read = StoredJson.ReadValue<ActorState<ExecutorState>>(Encoding.UTF8.GetBytes(then)).Behavior;

        (read.IsPaused, read.Outcome, read.Cleanup, read.Phase).ShouldBe((false, null, default, ExecutorPhase.Executing));
    }

    private static T Event<T>(string manifest) =>
        (T)StoredJson.Read(manifest, Encoding.UTF8.GetBytes(Executor.First(r => r.Manifest == manifest).Row)).Event;
}
