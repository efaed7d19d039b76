using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Planning;

public sealed class PlanTests
{
    private static readonly Plan Plan = Plans.Of(Plans.Step("a")) with { Inputs = [new PlanInput("x", "string", false, Json.Null, null, 3, 1)] };

    [Fact]
    public void A_moved_line_is_the_same_plan() => (Plan with
    {
        Inputs = [Plan.Inputs[0] with { Line = 9, Column = 9 }],
        Steps = [Plan.Steps[0] with { Line = 7, Column = 2 }],
    }).Hash.ShouldBe(Plan.Hash);

    [Fact]
    public void A_changed_copy_of_a_hashed_plan_has_its_own_hash_and_graph()
    {
        _ = (Plan.Hash, Plan.Graph);
        var changed = Plan with { Name = "another", Steps = [Plans.Step("b")] };
        changed.Hash.ShouldNotBe(Plan.Hash);
        changed.Graph.Contains("b").ShouldBeTrue();
    }
}
