using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Journal.Tests.Projections;

public sealed class OutstandingTests
{
    private static readonly RunActors Run = new("r1");

    [Fact]
    public void Mail_of_clients_and_actors_claims_and_timers_are_outstanding_until_they_end()
    {
        var client = PersistenceId.Client("start-1");
        var story = new RunStory()
            .By(client, new ActorEvent.MessageSent(Run.Coordinator, new RunMessage.ResumeRun("ada"), 0))
            .Executor(new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")), new ActorEvent.TimerSet("timeout", RunStory.Start));
        using var projected = ProjectedJournal.Of(story);

        projected.Projector.Outstanding.Items().ShouldBe(
        [
            new(Run.Coordinator, OutstandingKind.Mail, "client/start-1#1", 1),
            new(Run.Executor, OutstandingKind.Claim, RunStory.Key("lint").ToString(), 2),
            new(Run.Executor, OutstandingKind.Timer, "timeout", 3),
        ]);
        projected.Projector.Outstanding.Actors("r1").ShouldBe([Run.Coordinator, Run.Executor]);
        projected.Projector.Outstanding.Actors("r").ShouldBeEmpty();

        projected.Tell(story
            .Coordinator(new ActorEvent.MessageHandled(new MessageId(client, 1), Outcome.Ok))
            .Executor(new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.Null), new ActorEvent.TimerCleared("timeout")));
        projected.Projector.CatchUp();

        projected.Projector.Outstanding.Actors().ShouldBeEmpty();
    }

    [Fact]
    public void A_look_ahead_of_the_tables_tells_what_catching_up_finds()
    {
        var client = PersistenceId.Client("start-1");
        var story = new RunStory()
            .By(client, new ActorEvent.MessageSent(Run.Coordinator, new RunMessage.ResumeRun("ada"), 0))
            .Executor(new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")), new ActorEvent.TimerSet("timeout", RunStory.Start));
        using var projected = ProjectedJournal.Of(story);
        projected.Tell(story
            .Coordinator(new ActorEvent.MessageHandled(new MessageId(client, 1), Outcome.Ok))
            .Executor(new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.Null), new ExecutorEvent.StepStarted("test", 1, RunStory.Key("test"))));
        var before = projected.Projector.Outstanding.Items();

        var ahead = projected.Projector.LookAhead();

        projected.Projector.Outstanding.Items().ShouldBe(before);
        projected.Projector.CatchUp();
        ahead.Items.ShouldBe(projected.Projector.Outstanding.Items());
        ahead.Items.Select(i => i.Kind).ShouldBe([OutstandingKind.Claim, OutstandingKind.Timer]);
        ahead.Offset.ShouldBe(projected.Projector.Offset);
    }

    [Fact]
    public void A_parked_message_is_no_longer_outstanding()
    {
        using var projected = ProjectedJournal.Of(new RunStory()
            .Coordinator(new ActorEvent.MessageSent(Run.Executor, new ExecutorMessage.CancelExecution("x"), 0))
            .Executor(new ActorEvent.MessageParked(new MessageId(Run.Coordinator, 1), 3, "dead")));

        projected.Projector.Outstanding.Actors().ShouldBeEmpty();
    }

    [Fact]
    public void A_step_in_doubt_keeps_its_claim()
    {
        using var projected = ProjectedJournal.Of(new RunStory().Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")), new ExecutorEvent.StepInDoubt("lint", RunStory.Key("lint"), "died")));

        projected.Projector.Outstanding.Items("r1").ShouldHaveSingleItem().Kind.ShouldBe(OutstandingKind.Claim);
    }

    [Fact]
    public void What_begins_and_ends_within_one_apply_never_reaches_the_disk()
    {
        var story = new RunStory().Executor(
            new ExecutorEvent.StepStarted("lint", 1, RunStory.Key("lint")), new ActorEvent.TimerSet("t", RunStory.Start),
            new ExecutorEvent.StepCompleted("lint", RunStory.Key("lint"), Json.Null), new ActorEvent.TimerCleared("t"));
        using var projected = new ProjectedJournal().Tell(story);
        projected.Projector.Apply([]);
        projected.Execute("CREATE TRIGGER watched BEFORE INSERT ON outstanding BEGIN SELECT RAISE(ABORT, 'written'); END");

        Should.NotThrow(projected.Projector.CatchUp);
    }

    [Fact]
    public void A_timer_set_again_and_cleared_is_gone_from_the_disk()
    {
        var story = new RunStory().Executor(new ActorEvent.TimerSet("t", RunStory.Start));
        using var projected = ProjectedJournal.Of(story);

        projected.Tell(story.Executor(new ActorEvent.TimerSet("t", RunStory.Start.AddDays(1)), new ActorEvent.TimerCleared("t")));
        projected.Projector.CatchUp();
        projected.Projector.Outstanding.Actors().ShouldBeEmpty();

        projected.Tell(story.Executor(new ActorEvent.TimerSet("t", RunStory.Start.AddDays(2))));
        projected.Projector.CatchUp();
        projected.Projector.Outstanding.Items().ShouldHaveSingleItem().Offset.ShouldBe(4);
    }
}
