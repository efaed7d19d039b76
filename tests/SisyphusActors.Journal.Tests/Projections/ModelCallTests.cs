using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Tests.Ledger;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>Calls to models, as the table and the view of them tell.</summary>
public sealed class ModelCallTests
{
    [Fact]
    public void Each_call_is_a_row_with_what_it_took()
    {
        using var projected = ProjectedJournal.Of(ModelStory.Of(inDoubt: true));

        projected.Query("SELECT op_key, step_id, attempt, try, agent, model, status, total_tokens, cost_micro_usd, duration_ms, error_kind, ended_at FROM model_calls ORDER BY number").ShouldBe(
        [
            $"{ModelStory.Key("draft", 1)}|draft|1|1|build|openai/large|failed|0|0|1000|Unauthorised|2026-11-21T09:30:13.000Z",
            $"{ModelStory.Key("draft", 2)}|draft|1|2|build|openai/small|answered|1200|34000|1000|NULL|2026-11-21T09:30:15.000Z",
            $"{ModelStory.Key("review", 1)}|review|1|1|plan|openai/large|in_doubt|0|0|NULL|NULL|NULL",
        ]);
    }

    [Fact]
    public void A_second_row_under_one_op_key_is_refused_by_the_database()
    {
        using var projected = ProjectedJournal.Of(ModelStory.Of(inDoubt: true));

        Should.Throw<SqliteException>(() => projected.Execute("INSERT INTO model_calls SELECT * FROM model_calls WHERE number = 1"))
            .SqliteExtendedErrorCode.ShouldBe(1555, "SQLITE_CONSTRAINT_PRIMARYKEY");
    }

    [Fact]
    public void What_was_said_on_the_wire_is_found_from_the_call()
    {
        using var projected = ProjectedJournal.Of(ModelStory.Of(inDoubt: true));

        projected.Query("SELECT step_id, agent, json_extract(usage, '$.total_tokens'), request, response FROM opencode_calls WHERE status = 'answered'")
            .ShouldBe(["""draft|build|1200|{"ask":1}|{"answer":2}"""]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void However_the_rows_are_cut_the_tables_and_files_are_the_same(int rowsAtOnce)
    {
        var story = ModelStory.Of(inDoubt: false).Crash();
        using var atOnce = ProjectedJournal.Of(story);
        using var cut = new ProjectedJournal().Tell(story);

        foreach (var rows in cut.Journal.ReadAll(0).Chunk(rowsAtOnce))
        {
            cut.Restart();
            cut.Projector.Apply(rows);
        }

        cut.Everything().ShouldBe(atOnce.Everything());
    }

    [Fact]
    public void A_rebuild_comes_to_the_same_bytes_and_a_changed_row_is_found()
    {
        using var projected = ProjectedJournal.Of(ModelStory.Of(inDoubt: true));
        var before = projected.Everything();

        projected.Execute("UPDATE model_calls SET cost_micro_usd = 1 WHERE number = 2");
        projected.Projector.Verify().ShouldHaveSingleItem().ShouldContain("cost_micro_usd");
        projected.Projector.Rebuild();

        projected.Everything().ShouldBe(before);
        projected.Projector.Verify().ShouldBeEmpty();
    }
}
