using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>A person's word on a plan, as the table of it tells.</summary>
public sealed class PlanApprovalTests
{
    [Fact]
    public void An_approval_is_a_row_with_the_plan_the_commit_and_its_files()
    {
        using var projected = ProjectedJournal.Of(PlanStory.Approved());

        projected.Query("SELECT run_id, plan_hash, base_commit, files, approved_by FROM plan_approvals").ShouldBe(
            [$$"""r1|{{PlanStory.Output().Hash}}|{{PlanStory.Base.Commit}}|[{"path":"src/login/oidc.ts"}]|ada"""]);
        projected.Query("SELECT count(*) FROM plan_approvals a JOIN event_log e USING (offset) WHERE e.type = 'plan-approved.v1' AND a.approved_at = e.timestamp").ShouldBe(["1"]);
        projected.Query("SELECT status FROM workflow_runs").ShouldBe(["running"]);
    }

    [Fact]
    public void The_same_approval_is_not_given_twice()
    {
        using var projected = ProjectedJournal.Of(PlanStory.Approved());

        Should.Throw<SqliteException>(() => projected.Execute("INSERT INTO plan_approvals SELECT * FROM plan_approvals"))
            .SqliteExtendedErrorCode.ShouldBe(1555, "SQLITE_CONSTRAINT_PRIMARYKEY");
    }

    [Fact]
    public void The_same_plan_approved_at_other_files_of_the_same_commit_is_another_row()
    {
        var now = PlanStory.Base with { Files = [new ApprovedFile("src/login/oidc.ts", Sha256.Of("by somebody"))] };
        using var projected = ProjectedJournal.Of(PlanStory.Approved().Coordinator(
            new RunEvent.DriftAccepted(now, ["src/login/oidc.ts was created since it was approved."], "ada"), new RunEvent.PlanApproved(PlanStory.Approval() with { Files = now.Files })));

        projected.Query("SELECT count(*), count(DISTINCT plan_hash || base_commit) FROM plan_approvals").ShouldBe(["2|1"]);
        projected.Ledger("evidence/r1.md").ShouldContain("Taken as it was by ada");
    }

    [Fact]
    public void A_plan_that_waits_has_none_and_its_run_says_what_to_type()
    {
        using var projected = ProjectedJournal.Of(PlanStory.Waiting());

        projected.Query("SELECT count(*) FROM plan_approvals").ShouldBe(["0"]);
        projected.Query("SELECT status, next_action FROM workflow_runs").ShouldBe([$"waiting_input|sisyphus approve r1 --plan {PlanStory.Output().Hash.ToString()[..12]}"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void However_the_rows_are_cut_and_made_again_they_are_the_same(int rowsAtOnce)
    {
        var story = PlanStory.Approved().Crash();
        using var atOnce = ProjectedJournal.Of(story);
        using var cut = new ProjectedJournal().Tell(story);

        foreach (var rows in cut.Journal.ReadAll(0).Chunk(rowsAtOnce))
        {
            cut.Restart();
            cut.Projector.Apply(rows);
        }

        cut.Everything().ShouldBe(atOnce.Everything());
        cut.Projector.Rebuild();
        cut.Projector.Verify().ShouldBeEmpty();
    }
}
