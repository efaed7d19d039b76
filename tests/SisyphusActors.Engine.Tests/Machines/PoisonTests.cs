using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Operations;
using SisyphusActors.Engine.Machines;
using static SisyphusActors.Engine.Tests.Some;

namespace SisyphusActors.Engine.Tests.Machines;

public sealed class PoisonTests
{
    private readonly CoreBench _bench = new();

    /// <summary>Ends the host while it handles something for one actor. A process that dies in a behaviour is one whose batch never reaches the journal.</summary>
    private sealed class HostKilledException : Exception;

    private static void Boom(Turn<Facts> turn, Stimulus stimulus) => throw new InvalidOperationException("boom");

    private static void NoteIt(Turn<Facts> turn, Stimulus stimulus) => turn.Persist(Fact(stimulus.Cause));

    [Fact]
    public void A_message_that_stops_its_actor_three_times_is_parked_and_refused()
    {
        _bench.With(A, Boom);

        var client = _bench.Tell(A);
        _bench.Pump();

        _bench.EventsOf(A).ShouldBe([new ActorEvent.MessageParked(new MessageId(client, 1), EngineCore.DeathsMax, "boom")]);
        _bench.Outputs.Answers[new MessageId(client, 1)].ShouldBeOfType<Outcome.Refused>().Reason.ShouldBe("parked");
    }

    [Fact]
    public void A_message_is_tried_three_times_before_it_is_parked()
    {
        var tries = 0;
        _bench.With(A, (_, _) =>
        {
            tries++;
            throw new InvalidOperationException("boom");
        });

        _bench.Tell(A);
        _bench.Pump();

        tries.ShouldBe(EngineCore.DeathsMax);
    }

    [Fact]
    public void A_turn_with_more_events_than_a_batch_takes_stops_its_actor_not_the_host()
    {
        _bench.With(A, (turn, _) =>
        {
            for (var i = 0; i < Journal.AppendBatch.EventsMax; i++)
                turn.SetTimer("t", Now);
        });

        _bench.Tell(A);
        _bench.Pump();

        _bench.EventsOf(A).ShouldHaveSingleItem().ShouldBeOfType<ActorEvent.MessageParked>().Error.ShouldContain("50000 events");
    }

    [Fact]
    public void What_comes_after_a_parked_message_is_handled()
    {
        _bench.With(A, (turn, stimulus) =>
        {
            if (stimulus is Stimulus.Mail { Message: var message } && Text(message) == "bad")
                throw new InvalidOperationException("boom");
            NoteIt(turn, stimulus);
        });

        _bench.Tell(A, "bad");
        var good = _bench.Tell(A, "good");
        _bench.Pump();

        _bench.HandledBy(A).ShouldBe([new MessageId(good, 1)]);
    }

    [Fact]
    public void A_message_that_goes_well_the_second_time_is_handled_and_no_longer_counted()
    {
        var tries = 0;
        _bench.With(A, (turn, stimulus) =>
        {
            if (++tries < 3)
                throw new InvalidOperationException("boom");
            NoteIt(turn, stimulus);
        });

        var client = _bench.Tell(A);
        _bench.Pump();

        _bench.HandledBy(A).ShouldBe([new MessageId(client, 1)]);
        _bench.Poison.Count(A, $"message {new MessageId(client, 1)}").ShouldBe(1);
    }

    [Fact]
    public void A_message_that_ends_its_host_is_counted_across_hosts_and_parked()
    {
        var client = HostKiller(A);

        DieUntilParked(A);

        _bench.EventsOf(A).ShouldBe([new ActorEvent.MessageParked(new MessageId(client, 1), EngineCore.DeathsMax, "its host ended each time")]);
    }

    [Fact]
    public void A_message_that_ends_its_host_takes_no_innocent_one_with_it()
    {
        var innocent = Enumerable.Range(0, 5).Select(i => new PersistenceId($"run/innocent-{i}")).ToList();
        foreach (var id in innocent)
        {
            _bench.With(id, NoteIt);
            _bench.Append(PersistenceId.Client($"to {id}"), 0, new ActorEvent.MessageSent(id, Note("good"), 0));
        }
        HostKiller(B);

        DieUntilParked([.. innocent, B]);

        foreach (var id in innocent)
            _bench.EventsOf(id).OfType<ActorEvent.MessageParked>().ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_was_not_there_when_the_host_started_is_not_counted()
    {
        var client = PersistenceId.Client("key-1");
        _bench.With(A, NoteIt);
        _bench.Journal.Refuse = batch => batch.PersistenceId == A ? new HostKilledException() : null;

        _bench.Tell(A);
        PumpUntilTheHostDies();

        _bench.Poison.Count(A, $"message {new MessageId(client, 1)}").ShouldBe(1);
    }

    [Fact]
    public void An_outcome_that_stops_its_actor_three_times_is_parked()
    {
        _bench.With(A, (turn, stimulus) =>
        {
            if (stimulus is not Stimulus.Mail)
                throw new InvalidOperationException("boom");
            turn.Persist(Claim());
        });
        _bench.Tell(A);
        _bench.Pump();

        for (var i = 0; i < 10; i++)
        {
            _bench.Core.OperationEnded(A, Op, new OperationOutcome.Cancelled());
            _bench.Pump();
        }

        _bench.EventsOf(A).OfType<ActorEvent.MessageParked>().ShouldNotBeEmpty();
        _bench.EventsOf(A).OfType<ActorEvent.MessageParked>().First().ShouldBe(new ActorEvent.MessageParked(null, EngineCore.DeathsMax, "boom"));
    }

    [Fact]
    public void An_outcome_that_ends_its_host_is_counted_across_hosts_and_parked()
    {
        _bench.With(A, (turn, stimulus) =>
        {
            turn.Persist(stimulus is Stimulus.Mail ? Claim() : Settle());
        });
        _bench.Tell(A);
        _bench.Pump();
        _bench.Journal.Refuse = batch => batch.Events.Any(e => e.Event.Equals(Settle())) ? new HostKilledException() : null;

        for (var host = 0; host < 10 && !_bench.EventsOf(A).OfType<ActorEvent.MessageParked>().Any(); host++)
        {
            _bench.Crash(A);
            _bench.Core.OperationEnded(A, Op, new OperationOutcome.Cancelled());
            PumpUntilTheHostDies();
        }

        _bench.EventsOf(A).OfType<ActorEvent.MessageParked>().ShouldHaveSingleItem();
    }

    [Fact]
    public void A_timer_that_stops_its_actor_three_times_is_parked()
    {
        _bench.With(A, (turn, stimulus) =>
        {
            if (stimulus is not Stimulus.Mail)
                throw new InvalidOperationException("boom");
            turn.SetTimer("t", Now);
        });
        _bench.Tell(A);
        _bench.Pump();

        for (var i = 0; i < 10; i++)
        {
            _bench.Core.TimerDue(A, "t", 1);
            _bench.Pump();
        }

        _bench.EventsOf(A).OfType<ActorEvent.MessageParked>().ShouldNotBeEmpty();
    }

    private PersistenceId HostKiller(PersistenceId id)
    {
        _bench.With(id, NoteIt);
        _bench.Journal.Refuse = batch =>
            batch.PersistenceId == id && batch.Events.Any(e => e.Event is ActorEvent.MessageHandled) ? new HostKilledException() : null;
        var client = PersistenceId.Client("killer");
        _bench.Append(client, 0, new ActorEvent.MessageSent(id, Note("killer"), 0));
        return client;
    }

    private void DieUntilParked(params IReadOnlyList<PersistenceId> wake)
    {
        for (var host = 0; host < 10 && !_bench.EventsOf(wake[^1]).OfType<ActorEvent.MessageParked>().Any(); host++)
        {
            _bench.Crash(wake);
            PumpUntilTheHostDies();
        }
    }

    private void PumpUntilTheHostDies()
    {
        try
        {
            _bench.Pump();
        }
        catch (HostKilledException)
        {
        }
    }
}
