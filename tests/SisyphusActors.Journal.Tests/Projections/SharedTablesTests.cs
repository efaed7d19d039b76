using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Reservations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Journal.Tests.Projections;

public sealed class SharedTablesTests : IDisposable
{
    private static readonly string[] Tables = ["agents", "mail_messages", "reservations", "memories", "memory_entities", "memory_text", "skills"];
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    private readonly ProjectedJournal _projected = new();

    private SharedReader Reader => new(_projected.Journal, _projected.Journal.OpenReader);

    public void Dispose() => _projected.Dispose();

    [Fact]
    public void Every_table_says_what_the_actors_recorded()
    {
        TellAll();
        _projected.Projector.CatchUp();

        _projected.Query("SELECT name, task FROM agents").ShouldBe(["planner|plan"]);
        _projected.Query("SELECT id, sender, thread_id, importance, ack_required, read_at, acknowledged_at FROM mail_messages ORDER BY number").ShouldBe(
        [
            "planner/1|validator|planner/1|high|1|2026-11-21T09:30:04.000Z|2026-11-21T09:30:05.000Z",
            "planner/2|validator|planner/1|normal|0|NULL|NULL",
        ]);
        _projected.Query("SELECT agent, pattern, exclusive FROM reservations ORDER BY pattern").ShouldBe(["builder|docs/**|0"]);
        _projected.Query("SELECT id, type, weight, helpful, harmful, entities FROM memories").ShouldBe(["""m1|correction|1100|1|0|["left-pad","npm"]""", "m2|learning|700|0|0|[]"]);
        _projected.Query("SELECT entity, number FROM memory_entities").ShouldBe(["left-pad|1", "npm|1"]);
        _projected.Query("SELECT skill, score, tries, last_outcome FROM skills").ShouldBe(["refactor|487|2|failed"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void However_the_rows_are_cut_and_made_again_the_tables_are_the_same(int rowsAtOnce)
    {
        TellAll();
        foreach (var rows in _projected.Journal.ReadAll(0).Chunk(rowsAtOnce))
            _projected.Projector.Apply(rows);
        var cut = Everything();
        _projected.Projector.Rebuild();

        Everything().ShouldBe(cut);
        _projected.Projector.Verify().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE mail_messages SET subject = 'other' WHERE id = 'planner/2'", "mail_messages: planner/2: subject is 'other'")]
    [InlineData("DELETE FROM agents", "agents: the row planner is missing.")]
    [InlineData("UPDATE memory_text SET text = 'other' WHERE rowid = 2", "memory_text: 2: text is 'other'")]
    [InlineData("UPDATE skills SET tries = 9", "skills: edit refactor: tries is '9'")]
    public void A_row_that_was_changed_from_outside_is_found(string sql, string found)
    {
        TellAll();
        _projected.Projector.CatchUp();
        _projected.Execute(sql);
        _projected.Projector.Verify().ShouldContain(d => d.StartsWith(found, StringComparison.Ordinal));
    }

    [Fact]
    public void Readers_are_never_behind_the_tables()
    {
        TellAll();
        var untold = (Reader.Mail.Agents(), Reader.Mail.Inbox("planner", 0, 10), Reader.Memories.List(null, 10), Reader.Skills.List());
        _projected.Projector.CatchUp();

        Reader.Mail.Agents().ShouldBe(untold.Item1);
        Reader.Mail.Inbox("planner", 0, 10).ShouldBe(untold.Item2);
        Reader.Skills.List().ShouldBe(untold.Item4);
        Reader.Memories.List(null, 10).Select(m => m.ToString()).ShouldBe(untold.Item3.Select(m => m.ToString()));

        Tell(WorkspaceActors.Mailbox("planner"), new MailEvent.MailRead(2));
        Reader.Mail.Agents().ShouldHaveSingleItem().Unread.ShouldBe(0);
    }

    [Fact]
    public void An_inbox_goes_on_after_an_offset_and_skips_and_repeats_nothing()
    {
        TellAll();
        var first = Reader.Mail.Inbox("planner", 0, 1).ShouldHaveSingleItem();
        var second = Reader.Mail.Inbox("planner", first.Offset, 1).ShouldHaveSingleItem();
        (first.Id, second.Id, first.Body).ShouldBe(("planner/1", "planner/2", ""));
        Reader.Mail.Inbox("planner", second.Offset, 1).ShouldBeEmpty();
        Reader.Mail.Inbox("planner", 0, 10, unread: true).Select(l => l.Id).ShouldBe(["planner/2"]);
        Reader.Mail.Inbox("planner", 0, 10, urgent: true).ShouldBeEmpty();
        Reader.Mail.Letter(new LetterId("planner", 1))!.Body.ShouldBe("left-pad is vulnerable");
        Reader.Mail.Letter(new LetterId("planner", 3)).ShouldBeNull();
    }

    [Fact]
    public void The_workspaces_ledger_says_who_has_mail_to_acknowledge()
    {
        Tell(WorkspaceActors.Mailbox("planner"), new MailEvent.MailReceived(1, "validator", "Plan rejected", "", Importance.High, AckRequired: true, "planner/1"));
        _projected.Projector.CatchUp();
        _projected.Ledger().ShouldContain("Mail to acknowledge: `planner` 1; next: `sisyphus mail inbox planner`");
        Tell(WorkspaceActors.Mailbox("planner"), new MailEvent.MailAcknowledged(1));
        new RunReader(_projected.Journal).LedgerText()!.ShouldNotContain("Mail");
        _projected.Projector.Apply([.. _projected.Journal.ReadAll(1)]);
        _projected.Ledger().ShouldBe(new RunReader(_projected.Journal).LedgerText());
    }

    [Fact]
    public void A_ledger_that_a_kill_left_behind_its_tables_is_written_by_the_next_host()
    {
        TellAll();
        Tell(WorkspaceActors.Mailbox("planner"), new MailEvent.MailReceived(3, "validator", "Well?", "", Importance.High, AckRequired: true, "planner/1"));
        _projected.Projector.CatchUp();
        var before = _projected.Ledger();
        Tell(WorkspaceActors.Mailbox("planner"), new MailEvent.MailAcknowledged(3));
        _projected.Projector.CatchUp();
        File.WriteAllText(Path.Combine(_projected.Folder, "SISYPHUS_LEDGER.md"), before);

        _projected.Restart();
        _projected.Projector.CatchUp();
        _projected.Ledger().ShouldBe(new RunReader(_projected.Journal).LedgerText());
        _projected.Ledger().ShouldNotBe(before);
    }

    [Theory]
    [InlineData("vulnerable OR \"left")]
    [InlineData("NEAR(vulnerability) * ^ -")]
    [InlineData("vulnerabilities NOT")]
    public void A_query_is_words_and_no_language(string query) =>
        FoundBy(query).Memories.Select(m => m.Id).ShouldContain("m1");

    [Fact]
    public void The_better_and_the_weightier_match_comes_first()
    {
        TellAll();
        Remember(3, MemoryType.Gap, "copying the WAL of a vulnerable file");
        FoundBy("vulnerability").Memories.Select(m => m.Id).ShouldBe(["m1", "m3"]);
        FoundBy("copying file").Memories.First().Id.ShouldBe("m3", "it has both words");
    }

    [Fact]
    public void An_entity_whose_name_is_exact_is_meant_even_if_it_is_part_of_others()
    {
        TellAll();
        Remember(3, MemoryType.Fact, "one", "sql");
        Remember(4, MemoryType.Fact, "two", "SQLite");
        Reader.Memories.Find(null, ["SQL"], null, 5).Memories.ShouldHaveSingleItem().Id.ShouldBe("m3");
        Reader.Memories.Find(null, ["sq"], null, 5).ShouldSatisfyAllConditions(s => s.Unclear.ShouldNotBeNull(), s => s.Candidates.ShouldBe(["sql", "SQLite"]));
        Reader.Memories.Find(null, ["sqlit", "npm"], null, 5).Memories.Select(m => m.Id).ShouldBe(["m1", "m4"]);
        Reader.Memories.Find("two", ["nobody"], null, 5).Memories.ShouldBeEmpty();
    }

    private MemorySearch FoundBy(string query)
    {
        if (_projected.Journal.LastOffset == 0)
            TellAll();
        return Reader.Memories.Find(query, [], null, 5);
    }

    private List<string> Everything() => [.. Tables.SelectMany(t => _projected.Query($"SELECT * FROM {t} ORDER BY 1, 2"))];

    private void TellAll()
    {
        var (planner, reservations) = (WorkspaceActors.Mailbox("planner"), WorkspaceActors.Reservations);
        Tell(planner, new MailEvent.AgentJoined("plan", "tester"));
        Tell(planner, new MailEvent.MailReceived(1, "validator", "Plan rejected", "left-pad is vulnerable", Importance.High, AckRequired: true, "planner/1"));
        Tell(planner, new MailEvent.MailReceived(2, "validator", "Well?", "", Importance.Normal, AckRequired: false, "planner/1"));
        Tell(planner, new MailEvent.MailRead(1));
        Tell(planner, new MailEvent.MailAcknowledged(1));
        Tell(reservations, new ReservationEvent.PathsReserved("writer", ["README.md"], true, null, Start, Start.AddSeconds(1)));
        Tell(reservations, new ReservationEvent.PathsReserved("builder", ["src/**", "docs/**"], false, "LibSQL", Start.AddMinutes(1), Start.AddHours(1)));
        Tell(reservations, new ReservationEvent.PathsReleased("builder", ["src/**"]));
        Remember(1, MemoryType.Correction, "left-pad has a vulnerability", "left-pad", "npm");
        Remember(2, MemoryType.Learning, "Checkpoint before a copy");
        Tell(WorkspaceActors.Memory, new MemoryEvent.MemoryRated(1, Helpful: true, 1_100, "tester"));
        var tried = SkillRecord.Untried.After(succeeded: true);
        Tell(WorkspaceActors.Skills, new SkillEvent.SkillOutcomeRecorded("refactor", "edit", true, "r1", tried));
        Tell(WorkspaceActors.Skills, new SkillEvent.SkillOutcomeRecorded("refactor", "edit", false, "r2", tried.After(succeeded: false)));
    }

    private void Remember(long number, MemoryType type, string text, params string[] entities) =>
        Tell(WorkspaceActors.Memory, new MemoryEvent.MemoryStored(number, type, text, [.. entities], null, type.Weight(), "tester"));

    private void Tell(PersistenceId actor, IEvent @event)
    {
        var last = _projected.Journal.Read(actor).LastOrDefault()?.SequenceNumber ?? 0;
        var at = Start.AddSeconds(_projected.Journal.LastOffset + 1);
        _projected.Journal.Commit([new AppendBatch(actor, last, [new RecordedEvent(at, "test", @event)])]).ShouldHaveSingleItem().ShouldBeOfType<AppendResult.Appended>();
    }
}
