using Akka.Actor;
using Microsoft.Data.Sqlite;
using SisyphusActors.Akka.Actors;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine.Tests;
using SisyphusActors.TestKit;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Akka.Tests.Actors;

/// <summary>One machine's actor with Akka's probes around it, over Akka's journal in memory.</summary>
public sealed class MachineActorTests : global::Akka.TestKit.Xunit2.TestKit
{
    private readonly ActorBench _bench;

    public MachineActorTests() : base(Untag.For("akka.persistence.journal.inmem")) => _bench = new ActorBench(this);

    private static void NoteIt(Turn<Facts> turn, Stimulus stimulus) => turn.Persist(Fact(stimulus.Cause));

    private static OperationOutcome Success => new OperationOutcome.Succeeded(Json.EmptyObject);

    [Fact]
    public void A_client_is_answered_after_the_feed_was_told_of_the_commit()
    {
        var actor = _bench.Start(A, NoteIt);

        actor.Tell(Mail(Client, 1));

        _bench.Feed.Expect<FeedProtocol.Committed>();
        _bench.Feed.Expect<FeedProtocol.Answer>().ShouldBe(new FeedProtocol.Answer(Client, Outcome.Ok));
    }

    [Fact]
    public void A_repeated_command_gets_its_first_outcome_and_stores_nothing()
    {
        var actor = _bench.Start(A, (turn, _) => turn.Refuse("no", "Not today."));
        actor.Tell(Mail(Client, 1));
        _bench.Feed.Expect<FeedProtocol.Committed>();
        var first = _bench.Feed.Expect<FeedProtocol.Answer>();

        actor.Tell(Mail(Client, 1));

        _bench.Feed.Expect<FeedProtocol.Answer>().ShouldBe(first);
    }

    [Fact]
    public void Messages_go_out_by_the_guardian_once_they_are_stored()
    {
        var actor = _bench.Start(A, (turn, _) => turn.Send(B, Note("on")));

        actor.Tell(Mail(Client, 1));

        var sent = _bench.Guardian.Expect<GuardianProtocol.Deliver>();
        (sent.To, sent.Mail.Id).ShouldBe((B, new MessageId(A, 1)));
    }

    [Fact]
    public void A_claim_is_started_by_the_operations_and_settled_by_its_outcome()
    {
        var actor = _bench.Start(A, (turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        actor.Tell(Mail(Client, 1));
        _bench.Operations.Expect<OperationsProtocol.Start>().Recovered.ShouldBeFalse();

        actor.Tell(new Stimulus.OperationEnded(Op, Success));

        _bench.Operations.Expect<OperationsProtocol.Forget>().OpKey.ShouldBe(Op);
    }

    [Fact]
    public async Task A_restarted_actor_has_its_claims_looked_into()
    {
        var actor = _bench.Start(A, (turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        actor.Tell(Mail(Client, 1));
        _bench.Operations.Expect<OperationsProtocol.Start>();
        await _bench.StopAsync();

        _bench.Start(A, (turn, _) => turn.Persist(Settle()));

        _bench.Operations.Expect<OperationsProtocol.Start>().Recovered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_restarted_actor_tells_again_what_its_last_batch_sent_and_answered()
    {
        var actor = _bench.Start(A, (turn, _) => turn.Send(B, Note("on")));
        actor.Tell(Mail(Client, 1));
        var sent = _bench.Guardian.Expect<GuardianProtocol.Deliver>();
        var answered = _bench.Feed.Fish<FeedProtocol.Answer>();
        await _bench.StopAsync();

        _bench.Start(A, NoteIt);

        _bench.Guardian.Expect<GuardianProtocol.Deliver>().ShouldBe(sent);
        _bench.Feed.Fish<FeedProtocol.Answer>().ShouldBe(answered);
    }

    [Fact]
    public void A_message_that_comes_before_its_predecessor_waits_for_it()
    {
        _bench.Append(B, new ActorEvent.MessageSent(A, Note("1"), 0), new ActorEvent.MessageSent(A, Note("2"), 1));
        var handled = new List<long>();
        var actor = _bench.Start(A, (_, stimulus) => handled.Add(((Stimulus.Mail)stimulus).Id.SequenceNumber));

        actor.Tell(Mail(B, 2, previous: 1));

        _bench.Feed.Expect<FeedProtocol.Committed>();
        _bench.Feed.Expect<FeedProtocol.Committed>();
        _bench.Feed.ExpectNone();
        handled.ShouldBe([1, 2]);
    }

    [Fact]
    public void Mail_that_comes_while_a_page_is_on_its_way_is_read_with_the_next()
    {
        var bench = new ActorBench(this, mailReader: TestActor);
        var actor = bench.Start(A, new ScriptedBehavior(NoteIt));
        ExpectMsg<MailReader.Read>(TestTimeout.Default);

        actor.Tell(Mail(B, 1));
        actor.Tell(new MailReader.Page([], 0, IsLast: true), TestActor);

        ExpectMsg<MailReader.Read>(TestTimeout.Default).AfterOffset.ShouldBe(0);
    }

    [Fact]
    public void Contention_while_its_mail_is_read_starts_an_actor_again_and_a_damaged_file_keeps_it_down()
    {
        var bench = new ActorBench(this, mailReader: TestActor);
        var actor = bench.Start(A, new ScriptedBehavior(NoteIt));
        ExpectMsg<MailReader.Read>(TestTimeout.Default);

        actor.Tell(new MailReader.Failed(new SqliteException("busy", SQLitePCL.raw.SQLITE_BUSY)));
        bench.Guardian.Expect<GuardianProtocol.Started>().Actor.ShouldNotBe(actor);
        ExpectMsg<MailReader.Read>(TestTimeout.Default);
        LastSender.Tell(new MailReader.Failed(new SqliteException("damaged", SQLitePCL.raw.SQLITE_CORRUPT)));

        bench.Guardian.Expect<GuardianProtocol.Unrecoverable>().Id.ShouldBe(A);
    }

    [Fact]
    public void Mail_from_before_its_start_is_read_from_the_journal()
    {
        _bench.Append(B, [.. Enumerable.Range(0, 2_500).Select(i => new ActorEvent.MessageSent(A, Note($"{i}"), i))]);
        var handled = new List<long>();

        _bench.Start(A, (_, stimulus) => handled.Add(((Stimulus.Mail)stimulus).Id.SequenceNumber));

        for (var i = 0; i < 2_500; i++)
            _bench.Feed.Fish<FeedProtocol.Committed>();
        handled.ShouldBe(Enumerable.Range(1, 2_500).Select(i => (long)i));
    }

    [Fact]
    public void A_behaviour_that_throws_stops_its_actor_and_tells_the_poison_gate()
    {
        var actor = Watch(_bench.Start(A, (_, _) => throw new InvalidOperationException("boom")));

        EventFilter.Exception<BehaviorFailedException>().ExpectOne(() => actor.Tell(Mail(Client, 1)));

        ExpectTerminated(actor, TestTimeout.Default);

        var died = _bench.Poison.Expect<PoisonProtocol.Died>();
        (died.Actor, died.IsCounted, died.Error).ShouldBe((A, false, "boom"));
        _bench.Suspects.Holds(A, Mail(Client, 1)).ShouldBeTrue();
    }

    [Fact]
    public void A_suspect_is_tried_when_its_trial_is_open_and_what_follows_waits()
    {
        var actor = _bench.Start(A, NoteIt);
        _bench.Suspects.Add(A, Mail(Client, 1));
        _bench.Append(B, new ActorEvent.MessageSent(A, Note("1"), 0));

        actor.Tell(Mail(Client, 1));
        actor.Tell(Mail(B, 1));
        _bench.Poison.Expect<PoisonProtocol.OpenTrial>();
        _bench.Feed.ExpectNone();
        actor.Tell(new PoisonProtocol.TrialOpened(1, null));

        _bench.Feed.Expect<FeedProtocol.Committed>();
        _bench.Feed.Expect<FeedProtocol.Afterwards>().Message.ShouldBeOfType<PoisonProtocol.CloseTrial>().IsHandled.ShouldBeTrue();
        _bench.Feed.Expect<FeedProtocol.Answer>();
        _bench.Feed.Expect<FeedProtocol.Committed>();
    }

    [Fact]
    public void A_suspect_that_had_its_tries_is_parked()
    {
        var actor = _bench.Start(A, NoteIt);
        _bench.Suspects.Add(A, Mail(Client, 1));

        actor.Tell(Mail(Client, 1));
        _bench.Poison.Expect<PoisonProtocol.OpenTrial>();
        actor.Tell(new PoisonProtocol.TrialOpened(4, "boom"));

        _bench.Feed.Fish<FeedProtocol.Answer>().Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("parked");
    }

    [Fact]
    public void A_timer_fires_on_the_engines_clock_and_once()
    {
        var actor = _bench.Start(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", Some.Now.AddDays(100));
        });
        actor.Tell(Mail(Client, 1));
        _bench.Feed.Fish<FeedProtocol.Answer>();

        for (var days = 0; days < 99; days++)
            _bench.Time.Advance(TimeSpan.FromDays(1));
        _bench.Feed.ExpectNone();
        _bench.Time.Advance(TimeSpan.FromDays(1));

        _bench.Feed.Expect<FeedProtocol.Committed>();
        _bench.Feed.ExpectNone();
    }

    [Fact]
    public void An_idle_actor_asked_to_passivate_ends_its_supervisor_and_handles_nothing_more()
    {
        var actor = _bench.Start(A, NoteIt);
        actor.Tell(Mail(Client, 1));
        _bench.Feed.Fish<FeedProtocol.Answer>();

        Watch(_bench.Supervisor);
        actor.Tell(ActorProtocol.Passivate.Instance);
        actor.Tell(Mail(B, 1));

        ExpectTerminated(_bench.Supervisor, TestTimeout.Default);
        _bench.Feed.ExpectNone();
    }

    [Fact]
    public void An_actor_with_a_claim_refuses_to_passivate()
    {
        var actor = _bench.Start(A, (turn, _) => turn.Persist(Claim()));
        actor.Tell(Mail(Client, 1));
        _bench.Operations.Expect<OperationsProtocol.Start>();

        actor.Tell(ActorProtocol.Passivate.Instance);

        _bench.Guardian.Expect<GuardianProtocol.Busy>().Id.ShouldBe(A);
    }

    [Fact]
    public void An_outcome_that_was_told_before_a_checkpoint_is_stored_before_the_actor_rests()
    {
        var actor = _bench.Start(A, (turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        actor.Tell(Mail(Client, 1));
        _bench.Operations.Expect<OperationsProtocol.Start>();
        // It reads its mail again, and is not ready for either.
        actor.Tell(ActorProtocol.ReadMail.Instance);

        actor.Tell(new Stimulus.OperationEnded(Op, Success));
        actor.Tell(new ActorProtocol.Checkpoint(1, AndRest: true), TestActor);

        ExpectMsg<ActorProtocol.Reached>(TestTimeout.Default).Checkpoint.ShouldBe(1);
        _bench.Operations.Expect<OperationsProtocol.Forget>().OpKey.ShouldBe(Op);
    }

    [Fact]
    public async Task A_claim_that_cannot_be_taken_up_keeps_its_actor_down_and_says_why()
    {
        var actor = _bench.Start(A, (turn, _) => turn.Persist(Claim()));
        actor.Tell(Mail(Client, 1));
        _bench.Operations.Expect<OperationsProtocol.Start>();
        await _bench.StopAsync();

        _bench.Start(A, new ScriptedBehavior((_, _) => { }) { HasLostItsClaims = true });

        _bench.Guardian.Expect<GuardianProtocol.Unrecoverable>().Id.ShouldBe(A);
    }
}
