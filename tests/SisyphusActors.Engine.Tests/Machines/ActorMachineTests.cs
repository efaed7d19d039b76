using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine.Machines;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Machines;

public sealed class ActorMachineTests
{
    private static MachineBench<Facts> Machine(Action<Turn<Facts>, Stimulus> handle) => new(A, new ScriptedBehavior(handle));

    private static MachineBench<Facts> Noting() => Machine((turn, stimulus) => turn.Persist(Fact(stimulus.Cause)));

    [Fact]
    public void A_handled_message_is_recorded_in_the_batch_of_what_it_led_to()
    {
        var actor = Noting();

        actor.Show(Mail(B, 7));

        actor.Stream.ShouldBe(
        [
            new RecordedEvent(Now, "message run/b#7", Fact("message run/b#7")),
            new RecordedEvent(Now, "message run/b#7", new ActorEvent.MessageHandled(new MessageId(B, 7), Outcome.Ok)),
        ]);
        actor.Machine.HasHandled(new MessageId(B, 7)).ShouldBeTrue();
        actor.Machine.HasHandled(new MessageId(B, 8)).ShouldBeFalse();
    }

    [Fact]
    public void A_message_that_leads_to_nothing_is_still_recorded_as_handled()
    {
        var actor = Machine((_, _) => { });

        actor.Show(Mail(B, 1));

        actor.Events.ShouldBe([new ActorEvent.MessageHandled(new MessageId(B, 1), Outcome.Ok)]);
    }

    [Fact]
    public void A_repeated_message_changes_nothing()
    {
        var actor = Noting();
        actor.Show(Mail(B, 1));

        actor.Machine.React(Mail(B, 1), Now, mayClaim: true).ShouldBe(new Reaction.Ignore());
        actor.Recover();
        actor.Machine.React(Mail(B, 1), Now, mayClaim: true).ShouldBe(new Reaction.Ignore());
    }

    [Fact]
    public void Refused_command_gets_the_same_refusal_again_after_a_recovery_too()
    {
        var accepts = false;
        var actor = Machine((turn, _) =>
        {
            if (!accepts)
                turn.Refuse("not-now", "Not now.");
        });
        var refused = new Outcome.Refused("not-now", "Not now.");

        actor.Show(Mail(Client, 1)).ShouldBe([new Effect.Answer(new MessageId(Client, 1), refused)]);
        accepts = true;
        actor.Machine.React(Mail(Client, 1), Now, mayClaim: true).ShouldBe(new Reaction.Ignore(refused));
        actor.Recover();
        actor.Machine.React(Mail(Client, 1), Now, mayClaim: true).ShouldBe(new Reaction.Ignore(refused));
    }

    [Fact]
    public void A_message_whose_predecessor_has_not_arrived_is_a_gap()
    {
        var actor = Noting();

        actor.Machine.React(Mail(B, 9, previous: 4), Now, mayClaim: true).ShouldBeOfType<Reaction.Gap>();
        actor.Show(Mail(B, 4));
        actor.Machine.React(Mail(B, 9, previous: 4), Now, mayClaim: true).ShouldBeOfType<Reaction.Persist>();
    }

    [Fact]
    public void Each_message_sent_names_the_one_before_it_to_the_same_receiver()
    {
        var actor = Machine((turn, _) =>
        {
            turn.Send(B, Note("one"));
            turn.Send(Client, Note("other"));
            turn.Send(B, Note("two"));
        });

        actor.Show(Mail(B, 1));
        actor.Recover();
        actor.Show(Mail(B, 2));

        actor.Stream.Select((recorded, i) => (Number: i + 1, recorded.Event)).Where(e => e.Event is ActorEvent.MessageSent { To: var to } && to == B)
            .Select(e => (e.Number, ((ActorEvent.MessageSent)e.Event).Previous))
            .ShouldBe([(1, 0), (3, 1), (5, 3), (7, 5)]);
    }

    [Fact]
    public void A_delivered_message_bears_the_number_of_the_event_that_sent_it()
    {
        var actor = Machine((turn, _) =>
        {
            turn.Persist(Fact("first"));
            turn.Send(B, Note("hello"));
        });

        actor.Show(Mail(B, 1)).OfType<Effect.Deliver>().ShouldHaveSingleItem()
            .ShouldBe(new Effect.Deliver(B, new Stimulus.Mail(new MessageId(A, 2), 0, Note("hello"))));
    }

    [Fact]
    public void A_timer_that_fires_is_cleared_in_the_batch_of_what_it_led_to()
    {
        var actor = Machine((turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail)
                turn.SetTimer("t", Now.AddMinutes(1));
        });
        actor.Show(Mail(B, 1));

        actor.Show(new Stimulus.TimerFired("t", 1)).ShouldBe([new Effect.Disarm("t")]);

        actor.Events.Last().ShouldBe(new ActorEvent.TimerCleared("t"));
        actor.Recover().ShouldBeEmpty();
    }

    [Fact]
    public void A_timer_that_was_set_anew_ignores_the_firing_of_the_old_one()
    {
        var actor = Machine((turn, _) => turn.SetTimer("t", Now.AddMinutes(1)));
        actor.Show(Mail(B, 1));
        actor.Show(Mail(B, 2));

        actor.Machine.React(new Stimulus.TimerFired("t", 1), Now, mayClaim: true).ShouldBe(new Reaction.Ignore());
        actor.Machine.React(new Stimulus.TimerFired("t", 3), Now, mayClaim: true).ShouldBeOfType<Reaction.Persist>();
    }

    [Fact]
    public void A_timer_that_sets_itself_again_stays_set()
    {
        var actor = Machine((turn, _) => turn.SetTimer("t", Now.AddMinutes(1)));
        actor.Show(Mail(B, 1));

        actor.Show(new Stimulus.TimerFired("t", 1)).ShouldBe([new Effect.Arm("t", new ArmedTimer(3, Now.AddMinutes(1)))]);

        actor.Recover().ShouldBe([new Effect.Arm("t", new ArmedTimer(3, Now.AddMinutes(1)))]);
    }

    [Fact]
    public void What_is_claimed_and_not_settled_is_outstanding_after_recovery()
    {
        var actor = Machine((turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        actor.Show(Mail(B, 1)).OfType<Effect.Dispatch>().ShouldHaveSingleItem().Recovered.ShouldBeFalse();

        actor.Recover().ShouldHaveSingleItem().ShouldBeOfType<Effect.Dispatch>().Recovered.ShouldBeTrue();
        actor.Machine.HasUnfinishedBusiness.ShouldBeTrue();
        actor.Show(Ended()).ShouldBe([new Effect.Forget(Op)]);
        actor.Machine.HasUnfinishedBusiness.ShouldBeFalse();
        actor.Recover().ShouldBeEmpty();
    }

    [Fact]
    public void A_requested_abort_survives_recovery()
    {
        var actor = Machine((turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail { Id.SequenceNumber: 1 })
                turn.Persist(Claim());
            else
                turn.RequestAbort(Op);
        });
        actor.Show(Mail(B, 1));
        actor.Show(Mail(B, 2)).ShouldContain(new Effect.Abort(Op));

        actor.Recover()[0].ShouldBe(new Effect.Abort(Op), "it is known before anybody looks at the operation");
    }

    [Fact]
    public void An_outcome_told_twice_is_settled_once()
    {
        var actor = Machine((turn, stimulus) => turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle()));
        actor.Show(Mail(B, 1));
        actor.Show(Ended());

        actor.Machine.React(Ended(), Now, mayClaim: true).ShouldBe(new Reaction.Ignore());
    }

    [Fact]
    public void A_behaviour_that_throws_leaves_its_machine_as_it_was()
    {
        var actor = Machine((turn, _) =>
        {
            turn.Persist(Fact("half"));
            throw new InvalidOperationException("no");
        });

        actor.Machine.React(Mail(B, 1), Now, mayClaim: true).ShouldBeOfType<Reaction.Died>().Exception.Message.ShouldBe("no");

        actor.Machine.State.Events.ShouldBeEmpty();
        actor.Machine.HasUnfinishedBusiness.ShouldBeFalse();
        actor.Machine.HasHandled(new MessageId(B, 1)).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_is_shown_to_an_actor_that_waits_for_its_batch()
    {
        var actor = Noting();
        actor.Machine.React(Mail(B, 1), Now, mayClaim: true);

        actor.Machine.HasUnfinishedBusiness.ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => actor.Machine.React(Mail(B, 2), Now, mayClaim: true));
    }

    [Fact]
    public void A_parked_message_is_handled_with_a_stored_refusal()
    {
        var actor = Machine((_, _) => throw new InvalidOperationException("boom"));
        actor.Stream.AddRange(actor.Machine.Park(Mail(Client, 1), 3, "boom", Now, mayClaim: true).Events);

        var answer = actor.Machine.Committed().ShouldHaveSingleItem().ShouldBeOfType<Effect.Answer>();

        answer.Outcome.ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("parked");
        actor.Recover();
        actor.Machine.React(Mail(Client, 1), Now, mayClaim: true).ShouldBe(new Reaction.Ignore(answer.Outcome));
    }

    [Fact]
    public void An_actor_says_what_a_parked_stimulus_means_to_it()
    {
        var actor = new MachineBench<Facts>(A, new ScriptedBehavior((_, _) => { }, (turn, _) => turn.Persist(Fact("set aside"))));

        actor.Machine.Park(Ended(), 3, "boom", Now, mayClaim: true).Events.Select(e => e.Event)
            .ShouldBe([new ActorEvent.MessageParked(null, 3, "boom"), Fact("set aside")]);
    }

    [Fact]
    public void A_stimulus_that_stops_its_actor_even_as_it_is_parked_is_parked_all_the_same()
    {
        var actor = new MachineBench<Facts>(A, new ScriptedBehavior((_, _) => { }, (turn, _) =>
        {
            turn.Persist(Fact("half"));
            throw new InvalidOperationException("boom");
        }));

        actor.Machine.Park(Ended(), 3, "boom", Now, mayClaim: true).Events.Select(e => e.Event).ShouldBe([new ActorEvent.MessageParked(null, 3, "boom")]);
        actor.Machine.Committed();
        actor.Machine.State.Events.ShouldBeEmpty();
    }
}
