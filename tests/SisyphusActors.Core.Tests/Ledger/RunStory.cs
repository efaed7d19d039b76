using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>A journal told event by event: each one second after the one before, in the order the actors of a run really write.</summary>
public sealed class RunStory
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    public static readonly Plan Release = new(
        "release", [], OrdinalMap.Empty<string>(), MaxParallel: 4,
        [
            Step("lint", new StepWork.Run("make lint"), "check", title: "Look for mistakes", retry: RetryPolicy.None with { MaxAttempts = 3 }),
            Step("build", new StepWork.Run("make $SISYPHUS_ITEM"), "build", title: "Build for each system", needs: ["lint"],
                forEach: new ForEach(Json.Parse("""["linux","mac"]"""), null)),
            Step("sign-off", new StepWork.Approve("Ship it to everyone?"), "ship", needs: ["build"]),
            Step("publish", new StepWork.Run("make publish"), "ship", title: "Publish", needs: ["sign-off"]),
        ]);

    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<PersistenceId, long> _sequenceNumbers = [];

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public static PlanStep Step(
        string id, StepWork work, string? milestone = null, string? title = null, ImmutableArray<string>? needs = null,
        ForEach? forEach = null, RetryPolicy? retry = null) =>
        new(id, title, milestone, work, needs ?? [], forEach, retry ?? RetryPolicy.None, Timeout: null, Idempotent: false,
            OrdinalMap.Empty<string>(), [], Line: 1, Column: 1);

    public static OpKey Key(string stepId, int attempt = 1) => OpKey.Of("r1", stepId, attempt, "run", Sha256.Of("input"));

    public RunStory By(PersistenceId actor, params IEvent[] events)
    {
        foreach (var @event in events)
        {
            var number = _sequenceNumbers[actor] = _sequenceNumbers.GetValueOrDefault(actor) + 1;
            _entries.Add(new LedgerEntry(_entries.Count + 1, actor, number,
                new RecordedEvent(Start.AddSeconds(_entries.Count), "test", @event)));
        }
        return this;
    }

    public RunStory Coordinator(params IEvent[] events) => By(new RunActors("r1").Coordinator, events);

    public RunStory Executor(params IEvent[] events) => By(new RunActors("r1").Executor, events);

    public RunStory Host(params IEvent[] events) => By(HostEvent.StreamId, events);

    public RunView View(string runId = "r1") => RunView.Of(runId, _entries.Where(e => e.RunId == runId || e.Event is HostEvent));

    public static RunEvent.RunQueued Queued(string goal = "Release 1.2 to every system", string source = "release.yml", string by = "ada") =>
        new(goal, source, Json.Parse("""{"channel":"stable"}"""), "42", "/srv/shop", by);

    public static HostEvent.HostStarted HostStarted(long epoch = 1) => new(epoch, 4711, "lovelace", "boot-1", "embedded", "0.1.0");

    /// <summary>Queued, planned, accepted and started, with the mail that goes with it.</summary>
    public RunStory Started(Plan plan, string run = "r1", string goal = "Release 1.2 to every system")
    {
        var actors = new RunActors(run);
        return By(actors.Coordinator, Queued(goal), new RunEvent.RunPlanning())
            .By(actors.Planner, new PlannerEvent.PlanDrafted(plan.Hash, 1))
            .By(actors.Validator, new ValidatorEvent.PlanValidated(plan.Hash))
            .By(actors.Coordinator, new RunEvent.PlanFinalised(plan.Hash), new RunEvent.RunStarted(),
                new ActorEvent.MessageSent(actors.Executor, new ExecutorMessage.StartExecution(plan, Queued().Inputs, "42"), 0))
            .By(actors.Executor, new ExecutorEvent.ExecutionStarted(plan, Queued().Inputs, "42"),
                new ActorEvent.MessageHandled(new MessageId(actors.Coordinator, 5), Outcome.Ok));
    }

    /// <summary>The release up to the moment its host is killed: a retry made, one of two builds done, the other at work.</summary>
    public RunStory ReleaseUntilCrash() => Host(HostStarted()).Started(Release).Executor(
        new ExecutorEvent.StepStarted("lint", 1, Key("lint")),
        new ExecutorEvent.StepAttemptFailed("lint", Key("lint"), "make: *** [lint] Error 2", 2, Start.AddSeconds(14)),
        new ActorEvent.TimerSet("retry lint", Start.AddSeconds(14)),
        new ActorEvent.TimerCleared("retry lint"),
        new ExecutorEvent.StepStarted("lint", 2, Key("lint", 2)),
        new ExecutorEvent.StepCompleted("lint", Key("lint", 2), Json.Parse("""{"warnings":0}""")),
        new ExecutorEvent.StepFannedOut("build", [Json.From("linux"), Json.From("mac")]),
        new ExecutorEvent.StepStarted("build[0]", 1, Key("build[0]")),
        new ExecutorEvent.StepStarted("build[1]", 1, Key("build[1]")),
        new ExecutorEvent.StepCompleted("build[0]", Key("build[0]"), Json.Parse("""{"file":"shop-linux.tar"}""")));

    public RunStory Crash() => Host(new HostEvent.HostLost(1), HostStarted(2));

    /// <summary>The whole release: killed, resumed, its doubt settled, approved, done.</summary>
    public RunStory WholeRelease() => ReleaseUntilCrash().Crash()
        .Coordinator(new RunEvent.RunResumed("ada"))
        .Executor(new ExecutorEvent.StepInDoubt("build[1]", Key("build[1]"), "its host died while the command was at work"))
        .Coordinator(new RunEvent.RunBlocked(BlockedOn.Doubt, ["build[1]"]))
        .Executor(
            new ExecutorEvent.StepRetracted("build[1]", Key("build[1]"), "ada"),
            new ExecutorEvent.StepStarted("build[1]", 2, Key("build[1]", 2)))
        .Coordinator(new RunEvent.RunContinued())
        .Executor(
            new ExecutorEvent.StepCompleted("build[1]", Key("build[1]", 2), Json.Parse("""{"file":"shop-mac.tar"}""")),
            new ExecutorEvent.StepPassed("build", Json.Parse("""[{"file":"shop-linux.tar"},{"file":"shop-mac.tar"}]"""), null),
            new ExecutorEvent.StepAwaitingApproval("sign-off", "Ship it to everyone?"))
        .Coordinator(new RunEvent.RunBlocked(BlockedOn.Approval, ["sign-off"]))
        .Executor(
            new ExecutorEvent.StepPassed("sign-off", Json.Null, "grace"),
            new ExecutorEvent.StepStarted("publish", 1, Key("publish")))
        .Coordinator(new RunEvent.RunContinued())
        .Executor(
            new ExecutorEvent.StepCompleted("publish", Key("publish"), Json.Parse("""{"version":"1.2"}""")),
            new ExecutorEvent.ExecutionFinished(ExecutionResult.Succeeded, null))
        .Coordinator(new RunEvent.RunSucceeded());
}
