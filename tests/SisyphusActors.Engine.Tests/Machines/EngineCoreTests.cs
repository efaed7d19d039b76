using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine.Machines;
using SisyphusActors.Journal;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Machines;

public sealed class EngineCoreTests
{
    private readonly CoreBench _bench = new();

    private static void NoteIt(Turn<Facts> turn, Stimulus stimulus) => turn.Persist(Fact(stimulus.Cause));

    [Fact]
    public void A_command_is_stored_delivered_and_answered()
    {
        _bench.With(A, NoteIt);

        var client = _bench.Tell(A);
        _bench.Pump();

        _bench.EventsOf(client).ShouldBe([new ActorEvent.MessageSent(A, Note("note"), 0)]);
        _bench.Outputs.Answers.ShouldContainKeyAndValue(new MessageId(client, 1), Outcome.Ok);
    }

    [Fact]
    public void One_message_is_one_batch()
    {
        _bench.With(A, (turn, _) =>
        {
            turn.Persist(Fact("1"));
            turn.Persist(Fact("2"));
            turn.Send(B, Note("3"));
        });

        _bench.Tell(A);
        _bench.Pump();

        _bench.Journal.Commits.Skip(1).ShouldHaveSingleItem().ShouldBe([A]);
        _bench.EventsOf(A).Count.ShouldBe(4);
    }

    [Fact]
    public void An_answer_of_the_workspaces_own_actors_takes_up_no_run_and_is_there_when_the_run_is_taken_up()
    {
        var memory = WorkspaceActors.Memory;
        _bench.With(memory, (turn, _) => turn.Send(A, Note("found"))).With(A, NoteIt);

        _bench.Tell(memory);
        _bench.Pump();
        _bench.EventsOf(A).ShouldBeEmpty();

        _bench.Tell(A);
        _bench.Pump();
        _bench.EventsOf(A).OfType<RunEvent.RunCancelled>().Count().ShouldBe(2);
    }

    [Fact]
    public void Batches_of_many_actors_share_one_commit()
    {
        var actors = Enumerable.Range(0, 50).Select(i => new PersistenceId($"run-{i}/a")).ToList();
        foreach (var id in actors)
            _bench.With(id, NoteIt).Tell(id);

        _bench.Pump();

        _bench.Journal.Commits.Count.ShouldBe(2);
        _bench.Journal.Commits[0].Count.ShouldBe(50);
        _bench.Journal.Commits[1].ShouldBe(actors);
    }

    [Fact]
    public void Rows_are_told_of_by_offset_once_they_are_durable()
    {
        _bench.With(A, NoteIt).With(B, NoteIt);
        _bench.Tell(A);
        _bench.Tell(B);

        _bench.Pump();

        _bench.Outputs.Rows.ShouldBe(_bench.Journal.ReadAll(0));
    }

    [Fact]
    public void After_a_conflict_the_actor_reloads_and_still_handles_the_message_once()
    {
        var seen = 0;
        _bench.With(A, (turn, _) => turn.Persist(Fact($"{turn.State.Events.Length} before, try {++seen}")));
        _bench.Tell(A);
        _bench.Pump();
        _bench.Append(A, 2, Fact("from elsewhere"));

        var client = _bench.Tell(A);
        _bench.Pump();

        _bench.EventsOf(A).Skip(2).ShouldBe(
            [Fact("from elsewhere"), Fact("2 before, try 3"), new ActorEvent.MessageHandled(new MessageId(client, 1), Outcome.Ok)]);
        _bench.Outputs.Answers.ShouldContainKey(new MessageId(client, 1));
    }

    [Fact]
    public void A_conflict_of_one_actor_leaves_the_others_of_its_group_alone()
    {
        _bench.With(A, NoteIt).With(B, NoteIt);
        _bench.Core.Wake(A);
        _bench.Core.Wake(B);
        _bench.Append(A, 0, Fact("from elsewhere"));
        var (toA, toB) = (_bench.Tell(A), _bench.Tell(B));

        _bench.Pump();

        _bench.HandledBy(A).ShouldBe([new MessageId(toA, 1)]);
        _bench.HandledBy(B).ShouldBe([new MessageId(toB, 1)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_a_commit_is_unknown_nothing_is_handled_twice_or_lost(bool stored)
    {
        _bench.With(A, (turn, _) => turn.Send(B, Note("on"))).With(B, NoteIt);
        var client = _bench.Tell(A);
        _bench.PumpOnce();
        _bench.Journal.NextCommitIsUnknown(stored);

        _bench.Pump();

        _bench.HandledBy(A).ShouldBe([new MessageId(client, 1)]);
        _bench.EventsOf(A).OfType<ActorEvent.MessageSent>().Count().ShouldBe(1);
        _bench.Core.Wake(B);
        _bench.Pump();
        _bench.HandledBy(B).ShouldBe([new MessageId(A, 1)]);
    }

    [Fact]
    public void When_a_commit_is_unknown_but_stored_its_mail_and_its_answer_still_go_out()
    {
        _bench.With(A, (turn, _) => turn.Send(B, Note("on"))).With(B, NoteIt);
        var client = _bench.Tell(A);
        _bench.PumpOnce();
        _bench.Journal.NextCommitIsUnknown(stored: true);

        _bench.Pump();

        _bench.HandledBy(B).ShouldBe([new MessageId(A, 1)]);
        _bench.Outputs.Answers.ShouldContainKey(new MessageId(client, 1));
    }

    [Fact]
    public void When_the_commit_of_a_command_is_unknown_the_journal_is_asked()
    {
        _bench.With(A, NoteIt);
        _bench.Journal.NextCommitIsUnknown(stored: true);

        var client = _bench.Tell(A);
        _bench.Pump();

        _bench.Outputs.Unknown.ShouldBe([client]);
    }

    [Fact]
    public void A_claim_whose_commit_was_unknown_but_stored_is_dispatched_as_one_nobody_has_begun()
    {
        _bench.With(A, (turn, _) => turn.Persist(Claim()));
        _bench.Tell(A);
        _bench.PumpOnce();
        _bench.Journal.NextCommitIsUnknown(stored: true);

        _bench.Pump();

        _bench.Outputs.Started.ShouldBe([(Op, false)]);
    }

    [Fact]
    public void A_full_mailbox_is_read_on_from_the_journal()
    {
        var sent = ActorCell.MailboxMax * 3;
        _bench.With(A, (turn, _) =>
        {
            for (var i = 0; i < sent / 10; i++)
                turn.Send(B, Note("flood"));
        }).With(B, NoteIt);
        for (var i = 0; i < 10; i++)
            _bench.Tell(A);

        _bench.Pump();

        _bench.HandledBy(B).Count.ShouldBe(sent);
        _bench.HandledBy(B).Select(m => m.SequenceNumber).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Fact]
    public void Two_actors_that_flood_each_other_do_not_deadlock()
    {
        const int Sent = 900;
        void Flood(Turn<Facts> turn, Stimulus stimulus, PersistenceId other)
        {
            if (stimulus is Stimulus.Mail { Id.Sender.IsClient: true })
                for (var i = 0; i < Sent; i++)
                    turn.Send(other, Note("flood"));
        }
        _bench.With(A, (turn, stimulus) => Flood(turn, stimulus, B)).With(B, (turn, stimulus) => Flood(turn, stimulus, A));
        for (var i = 0; i < 3; i++)
        {
            _bench.Tell(A);
            _bench.Tell(B);
        }

        _bench.Pump();

        _bench.HandledBy(A).Count.ShouldBe(3 + 3 * Sent);
        _bench.HandledBy(B).Count.ShouldBe(3 + 3 * Sent);
    }

    [Fact]
    public void Mail_that_comes_before_its_predecessor_waits_for_it()
    {
        _bench.With(B, NoteIt);
        _bench.Core.Wake(B);
        _bench.Append(A, 0, new ActorEvent.MessageSent(B, Note("1"), 0), new ActorEvent.MessageSent(B, Note("2"), 1));

        _bench.Core.Deliver(B, Mail(A, 2, previous: 1));
        _bench.Pump();

        _bench.HandledBy(B).ShouldBe([new MessageId(A, 1), new MessageId(A, 2)]);
    }

    [Fact]
    public void Mail_delivered_twice_is_handled_once()
    {
        _bench.With(B, NoteIt);
        _bench.Core.Wake(B);
        _bench.Append(A, 0, new ActorEvent.MessageSent(B, Note("1"), 0));

        _bench.Core.Deliver(B, Mail(A, 1));
        _bench.Core.Deliver(B, Mail(A, 1));
        _bench.Pump();

        _bench.HandledBy(B).ShouldBe([new MessageId(A, 1)]);
    }

    [Fact]
    public void A_passivated_actor_wakes_with_its_next_message()
    {
        _bench.With(A, (turn, _) => turn.Persist(Fact($"{turn.State.Events.Length} before")));
        _bench.Tell(A);
        _bench.Pump();

        _bench.Core.Passivate();
        _bench.Tell(A);
        _bench.Pump();

        _bench.EventsOf(A).Where(e => e is not ActorEvent).ShouldBe([Fact("0 before"), Fact("1 before")]);
    }

    [Fact]
    public void An_actor_with_a_claim_or_a_timer_is_not_passivated()
    {
        _bench.With(A, (turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        _bench.Tell(A);
        _bench.Pump();

        _bench.Core.Passivate();
        _bench.Core.OperationEnded(A, Op, new Core.Operations.OperationOutcome.Cancelled());
        _bench.Pump();

        _bench.EventsOf(A).ShouldContain(Settle());
    }

    [Fact]
    public void While_the_host_is_ending_no_timer_fires()
    {
        _bench.With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", Now);
        });
        _bench.Tell(A);
        _bench.Pump();
        var timer = _bench.Outputs.Armed[(A, "t")];

        _bench.Core.MayClaim = false;
        _bench.Core.TimerDue(A, "t", timer.SequenceNumber);
        _bench.Pump();

        _bench.EventsOf(A).ShouldNotContain(new ActorEvent.TimerCleared("t"));
        _bench.Crash(A);
        _bench.Outputs.Armed.ShouldContainKeyAndValue((A, "t"), timer);
    }

    [Fact]
    public void A_journal_that_takes_no_writes_ends_the_host()
    {
        _bench.With(A, NoteIt);
        _bench.Tell(A);
        _bench.Journal.NextCommit = _ => throw new JournalUnavailableException("disk full");

        Should.Throw<JournalUnavailableException>(_bench.Pump);
    }
}
