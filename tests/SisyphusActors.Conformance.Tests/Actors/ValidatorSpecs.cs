using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The validator alone, with a probe for its coordinator.</summary>
public abstract class ValidatorSpecs : EngineSpecs
{
    private readonly TestProbe _coordinator;

    protected ValidatorSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.Add(RunActors.ValidatorRole, new ValidatorBehavior(new PlanRules(["work"])));
        _coordinator = system.CreateTestProbe(Run.Coordinator);
    }

    private Task Validate(Plan plan, params Problem[] found) =>
        _coordinator.SendAsync(Run.Validator, new ValidatorMessage.ValidatePlan(plan, Json.Parse("""{"x":1}"""), [.. found]));

    [Fact]
    public async Task A_sound_plan_is_handed_on_as_accepted()
    {
        var plan = PlanOf("{ name: test, steps: [ { id: a, uses: work }, { id: b, run: 'true', needs: [a] } ] }");

        await Validate(plan);

        var accepted = await _coordinator.ExpectMsgAsync<RunMessage.PlanAccepted>();
        accepted.Plan.Hash.ShouldBe(plan.Hash);
        accepted.Inputs.ShouldBe(Json.Parse("""{"x":1}"""));
    }

    [Fact]
    public async Task A_plan_is_rejected_with_all_its_problems_at_once()
    {
        var plan = PlanOf("{ name: test, steps: [ { id: a, uses: worc }, { id: b, run: 'true', needs: [c] }, { id: b, run: 'true' } ] }");

        await Validate(plan, new Problem(9, 9, "found by the planner"));

        var rejected = await _coordinator.ExpectMsgAsync<RunMessage.PlanRejected>();
        rejected.PlanHash.ShouldBe(plan.Hash);
        rejected.Problems.Select(p => p.Message).ShouldContain("found by the planner");
        rejected.Problems.Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_circle_is_no_order_to_run_steps_in()
    {
        await Validate(PlanOf("{ name: test, steps: [ { id: a, run: 'true', needs: [b] }, { id: b, run: 'true', needs: [a] } ] }"));

        (await _coordinator.ExpectMsgAsync<RunMessage.PlanRejected>()).Problems.ShouldHaveSingleItem().Message.ShouldContain("circle");
    }

    [Fact]
    public async Task A_message_that_a_validator_does_not_know_is_refused() =>
        ShouldBeRefused(await _coordinator.AskAsync(Run.Validator, new RunMessage.ResumeRun("tester")), "unknown-message");
}
