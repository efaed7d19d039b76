using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Tests.Ledger;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Journal.Tests.Projections;

/// <summary>The documents that runs leave, as the table of them tells.</summary>
public sealed class ArtifactTests
{
    [Fact]
    public void A_plan_that_waits_is_a_plan_card_whose_digest_is_the_hash_that_is_approved()
    {
        using var projected = ProjectedJournal.Of(PlanStory.Waiting());

        projected.Query("SELECT name, kind, step_id, sha256 FROM artifacts").ShouldBe([$"plan.json|plan_card|CompileST|{PlanStory.Output().Hash}"]);
        var content = projected.Query("SELECT content FROM artifacts")[0];
        Sha256.Of(content).ShouldBe(PlanStory.Output().Hash);
        PlanFormat.Answer.Read(content).Design.ShouldBe(PlanStory.Output().Design);
    }
}
