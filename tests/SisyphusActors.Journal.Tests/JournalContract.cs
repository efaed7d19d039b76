using SisyphusActors.Core.Behaviors;
using static SisyphusActors.Journal.Tests.Given;

namespace SisyphusActors.Journal.Tests;

/// <summary>What every journal does. A subclass says only how one is opened.</summary>
public abstract class JournalContract(IJournalFactory factory) : IDisposable
{
    private readonly IJournal _journal = factory.Open();

    public void Dispose()
    {
        _journal.Dispose();
        factory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_empty_journal_has_offset_0_and_no_rows()
    {
        _journal.LastOffset.ShouldBe(0);
        _journal.ReadAll(0).ShouldBeEmpty();
        _journal.Read(A).ShouldBeEmpty();
        _journal.LoadSnapshot(A).ShouldBeNull();
    }

    [Fact]
    public void No_batches_are_no_results() => _journal.Commit([]).ShouldBeEmpty();

    [Fact]
    public void What_is_appended_is_read_back_whole()
    {
        var recorded = new RecordedEvent(Noon, "client/k#1", new ActorEvent.MessageHandled(new MessageId(B, 7), new Outcome.Refused("no", "“quoted” ümläut 漢字")));

        _journal.Commit(Batch(A, 0, recorded)).ShouldBe(new AppendResult.Appended(1));

        _journal.Read(A).ShouldHaveSingleItem().ShouldBe(new JournalRow(1, A, 1, recorded));
    }

    [Fact]
    public void Offsets_of_a_batch_follow_each_other_and_sequence_numbers_have_no_gaps()
    {
        _journal.Commit([Timers(A, 0, 3), Timers(B, 0, 2), Timers(A, 3, 2)])
            .ShouldBe([new AppendResult.Appended(1), new AppendResult.Appended(4), new AppendResult.Appended(6)]);

        _journal.ReadAll(0).Select(r => (r.Offset, r.PersistenceId, r.SequenceNumber)).ShouldBe(
            [(1, A, 1), (2, A, 2), (3, A, 3), (4, B, 1), (5, B, 2), (6, A, 4), (7, A, 5)]);
        _journal.LastOffset.ShouldBe(7);
    }

    [Fact]
    public void A_batch_that_expects_less_than_the_stream_has_conflicts()
    {
        _journal.Commit(Timers(A, 0, 2));

        _journal.Commit(Timers(A, 0, 1)).ShouldBeOfType<AppendResult.Conflict>();
        _journal.Commit(Timers(A, 1, 1)).ShouldBeOfType<AppendResult.Conflict>();
        _journal.Read(A).Count().ShouldBe(2);
    }

    [Fact]
    public void A_batch_that_would_leave_a_gap_conflicts()
    {
        _journal.Commit(Timers(A, 0, 2));

        _journal.Commit(Timers(A, 3, 1)).ShouldBeOfType<AppendResult.Conflict>();
        _journal.Commit(Timers(B, 1, 1)).ShouldBeOfType<AppendResult.Conflict>();
        _journal.LastOffset.ShouldBe(2);
    }

    [Fact]
    public void A_conflict_undoes_its_own_batch_and_no_other()
    {
        _journal.Commit(Timers(B, 0, 2));

        var results = _journal.Commit([Timers(A, 0, 2), Timers(B, 1, 3), Timers(A, 2, 1)]);

        results[0].ShouldBeOfType<AppendResult.Appended>();
        results[1].ShouldBeOfType<AppendResult.Conflict>();
        results[2].ShouldBeOfType<AppendResult.Appended>();
        _journal.Read(A).Select(Key).ShouldBe(["t1", "t2", "t3"]);
        _journal.Read(B).Select(Key).ShouldBe(["t1", "t2"]);
    }

    [Fact]
    public void A_conflicting_batch_leaves_no_mail()
    {
        _journal.Commit(Timers(A, 0, 1));

        _journal.Commit(Batch(A, 0, Mail(B))).ShouldBeOfType<AppendResult.Conflict>();

        _journal.ReadMail(B).ShouldBeEmpty();
    }

    [Fact]
    public void So_many_events_are_one_batch_and_one_more_is_misuse()
    {
        _journal.Commit(Timers(A, 0, AppendBatch.EventsMax)).ShouldBe(new AppendResult.Appended(1));

        _journal.Read(A).Select(r => r.SequenceNumber).ShouldBe(Enumerable.Range(1, AppendBatch.EventsMax).Select(n => (long)n));
        Should.Throw<ArgumentException>(() => _journal.Commit(Timers(B, 0, AppendBatch.EventsMax + 1)));
        Should.Throw<ArgumentException>(() => _journal.Commit(Timers(B, 0, 0)));
        _journal.LastOffset.ShouldBe(AppendBatch.EventsMax);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_500)]
    public void A_batch_of_many_rows_that_conflicts_leaves_nothing(int expected)
    {
        _journal.Commit(Timers(A, 0, 1));

        _journal.Commit(Timers(A, expected, 3_000)).ShouldBeOfType<AppendResult.Conflict>();

        _journal.Read(A).Count().ShouldBe(1);
    }

    [Fact]
    public void A_persistence_id_that_is_no_text_is_misuse()
    {
        foreach (var id in (string[])["", "half a pair \ud83d/executor", "nul\0/executor"])
            Should.Throw<ArgumentException>(() => _journal.Commit(Timers(new PersistenceId(id), 0, 1)));
    }

    [Fact]
    public void A_persistence_id_has_at_most_255_characters()
    {
        _journal.Commit(Timers(new PersistenceId(new string('x', 255)), 0, 1)).ShouldBeOfType<AppendResult.Appended>();
        Should.Throw<ArgumentException>(() => _journal.Commit(Timers(new PersistenceId(new string('x', 256)), 0, 1)));
    }

    [Theory]
    [InlineData("läuf-№1/исполнитель")]
    [InlineData("運行/執行者")]
    [InlineData("🚀/🪨")]
    [InlineData("it's \"quoted\"; -- %/_")]
    public void Any_text_names_a_stream(string id)
    {
        var stream = new PersistenceId(id);
        _journal.Commit([Timers(stream, 0, 2), Batch(A, 0, Mail(stream))]);

        _journal.Read(stream).Select(r => r.PersistenceId).ShouldBe([stream, stream]);
        _journal.ReadScope(stream.Scope + "/").Count().ShouldBe(2);
        _journal.ReadMail(stream).ShouldHaveSingleItem();
    }

    [Fact]
    public void Ids_that_differ_only_in_case_or_composition_are_different_streams()
    {
        _journal.Commit([Timers(new("Run/é"), 0, 1), Timers(new("run/é"), 0, 1), Timers(new("run/e\u0301"), 0, 1)]).ShouldAllBe(r => r is AppendResult.Appended);

        _journal.Read(new("run/é")).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_stream_is_read_from_a_sequence_number_on()
    {
        _journal.Commit(Timers(A, 0, 5));

        _journal.Read(A, afterSequenceNumber: 3).Select(Key).ShouldBe(["t4", "t5"]);
        _journal.Read(A, afterSequenceNumber: 5).ShouldBeEmpty();
        _journal.Read(A, afterSequenceNumber: 50).ShouldBeEmpty();
    }

    [Fact]
    public void Trap_5_reading_on_after_each_rows_own_offset_meets_every_row_once()
    {
        _journal.Commit([Timers(A, 0, 3), Timers(B, 0, 2)]);
        var seen = new List<long>();

        for (long cursor = 0; _journal.ReadAll(cursor, limit: 1).SingleOrDefault() is { } row; cursor = row.Offset)
            seen.Add(row.Offset);

        seen.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public void A_scope_is_every_stream_with_the_prefix_by_offset()
    {
        _journal.Commit([
            Timers(new("run1/planner"), 0, 1), Timers(new("run1x/planner"), 0, 1), Timers(new("run1/executor"), 0, 2), Timers(new("run10/planner"), 0, 1),
            Timers(new("run1"), 0, 1), Timers(new("run1/\U0010FFFF"), 0, 1), Timers(new("run1/planner"), 1, 1), Timers(new("run0"), 0, 1), Timers(new("RUN1/planner"), 0, 1)]);

        _journal.ReadScope("run1/").Select(r => (r.Offset, r.PersistenceId.Value)).ShouldBe(
            [(1, "run1/planner"), (3, "run1/executor"), (4, "run1/executor"), (7, "run1/\U0010FFFF"), (8, "run1/planner")]);
        _journal.ReadScope("run1/", upToOffset: 3).Select(r => r.Offset).ShouldBe([1L, 3L]);
        _journal.ReadScope("").Count().ShouldBe(10);
        _journal.ReadScope("none/").ShouldBeEmpty();
    }

    [Fact]
    public void Mail_is_read_by_receiver_in_the_order_it_was_sent()
    {
        _journal.Commit([
            Batch(A, 0, Timer("t"), Mail(B, "1"), Mail(A, "not for B")), Batch(new("run3/planner"), 0, Mail(B, "2")), Batch(A, 3, Mail(B, "3", previous: 2))]);

        _journal.ReadMail(B).Select(r => (r.Offset, r.PersistenceId.Value, r.SequenceNumber, Reason(r))).ShouldBe(
            [(2, A.Value, 2, "1"), (4, "run3/planner", 1, "2"), (5, A.Value, 4, "3")]);
        _journal.ReadMail(B, afterOffset: 2).Select(Reason).ShouldBe(["2", "3"]);
        _journal.ReadMail(new("run2/execut")).ShouldBeEmpty();
    }

    [Fact]
    public void Commands_of_clients_are_read_apart_and_reach_their_receiver_too()
    {
        _journal.Commit([Batch(A, 0, Mail(B, "from an actor")), Batch(PersistenceId.Client("k1"), 0, Mail(B, "c1")), Batch(PersistenceId.Client("k2"), 0, Mail(A, "c2"))]);

        _journal.ReadClientMail(0).Select(Reason).ShouldBe(["c1", "c2"]);
        _journal.ReadClientMail(2).Select(Reason).ShouldBe(["c2"]);
        _journal.ReadMail(B).Select(Reason).ShouldBe(["from an actor", "c1"]);
    }

    [Fact]
    public void A_command_with_a_key_already_used_conflicts()
    {
        _journal.Commit(Batch(PersistenceId.Client("k"), 0, Mail(A, "first")));

        _journal.Commit(Batch(PersistenceId.Client("k"), 0, Mail(A, "second"))).ShouldBeOfType<AppendResult.Conflict>();
        _journal.ReadMail(A).Select(Reason).ShouldBe(["first"]);
    }

    [Fact]
    public void The_newest_snapshot_wins()
    {
        _journal.SaveSnapshot(A, new StoredSnapshot(10, "executor.v1", "ten"u8.ToArray()));
        _journal.SaveSnapshot(A, new StoredSnapshot(20, "executor.v1", "twenty"u8.ToArray()));
        _journal.SaveSnapshot(A, new StoredSnapshot(15, "executor.v1", "fifteen"u8.ToArray()));
        _journal.SaveSnapshot(B, new StoredSnapshot(99, "executor.v1", Array.Empty<byte>()));

        var newest = _journal.LoadSnapshot(A).ShouldNotBeNull();

        (newest.SequenceNumber, newest.Manifest).ShouldBe((20, "executor.v1"));
        newest.State.ToArray().ShouldBe("twenty"u8.ToArray());
        _journal.LoadSnapshot(B)!.State.Length.ShouldBe(0);
    }

    [Fact]
    public void A_snapshot_saved_again_at_its_number_replaces_the_first()
    {
        _journal.SaveSnapshot(A, new StoredSnapshot(10, "executor.v1", "old"u8.ToArray()));
        _journal.SaveSnapshot(A, new StoredSnapshot(10, "executor.v2", "new"u8.ToArray()));

        _journal.LoadSnapshot(A)!.Manifest.ShouldBe("executor.v2");
    }

    [Fact]
    public void A_read_under_way_is_not_disturbed_by_a_commit()
    {
        _journal.Commit(Timers(A, 0, 3));
        using var reading = _journal.Read(A).GetEnumerator();
        reading.MoveNext().ShouldBeTrue();

        _journal.Commit(Timers(A, 3, 3));

        var rest = 0;
        while (reading.MoveNext())
            rest++;
        rest.ShouldBe(2);
        _journal.Read(A).Count().ShouldBe(6);
    }

    [Fact]
    public async Task A_reader_beside_the_writer_never_sees_part_of_a_batch()
    {
        const int batches = 300, size = 5;
        var writing = Task.Run(() =>
        {
            for (var i = 0; i < batches; i++)
                _journal.Commit([Timers(A, i * size, size), Timers(B, i * size, size)]);
        });
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            do
            {
                (_journal.Read(A).Count() % size).ShouldBe(0);
                (_journal.ReadAll(0).Count() % (2 * size)).ShouldBe(0);
            }
            while (!writing.IsCompleted);
        }));

        await Task.WhenAll([writing, .. readers]);

        _journal.LastOffset.ShouldBe(batches * size * 2);
    }

    [Fact]
    public void What_was_committed_is_there_when_opened_again()
    {
        _journal.Commit(Batch(A, 0, Mail(B, "kept")));
        _journal.SaveSnapshot(A, new StoredSnapshot(1, "executor.v1", "s"u8.ToArray()));
        _journal.Dispose();

        using var again = factory.Open();

        again.ReadMail(B).Select(Reason).ShouldBe(["kept"]);
        again.LoadSnapshot(A)!.SequenceNumber.ShouldBe(1);
        again.Commit(Timers(A, 1, 1)).ShouldBe(new AppendResult.Appended(2));
    }
}

/// <summary>Opens the one journal of a test, as often as asked.</summary>
public interface IJournalFactory : IDisposable
{
    IJournal Open();
}
