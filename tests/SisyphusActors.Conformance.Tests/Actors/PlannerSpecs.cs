using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The planner alone, with a probe for its coordinator.</summary>
public abstract class PlannerSpecs : EngineSpecs
{
    private const string Yaml = "{ name: test, inputs: { who: { default: world } }, steps: [ { id: a, run: 'true' } ] }";

    private static readonly Problem SomeProblem = new(1, 2, "something is wrong");

    private readonly TestProbe _coordinator;

    protected PlannerSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.Add(RunActors.PlannerRole, new PlannerBehavior());
        _coordinator = system.CreateTestProbe(Run.Coordinator);
    }

    [Fact]
    public async Task A_workflow_file_becomes_a_plan_with_its_inputs_filled_in()
    {
        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.ProposePlan(Document(Yaml), Json.EmptyObject));

        var proposed = await _coordinator.ExpectMsgAsync<RunMessage.PlanProposed>();
        proposed.Plan.Hash.ShouldBe(PlanOf(Yaml).Hash);
        proposed.Inputs.ShouldBe(Json.Parse("""{"who":"world"}"""));
        proposed.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_faulty_file_is_proposed_with_everything_that_is_wrong_with_it()
    {
        const string Faulty = "{ name: test, stepz: 1, steps: [ { id: a, run: 'true', timeout: soon } ] }";

        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.ProposePlan(Document(Faulty), Json.EmptyObject));

        (await _coordinator.ExpectMsgAsync<RunMessage.PlanProposed>()).Problems.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_file_is_refused()
    {
        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.ProposePlan(Document(Yaml), Json.EmptyObject));

        ShouldBeRefused(
            await _coordinator.AskAsync(Run.Planner, new PlannerMessage.ProposePlan(Document(Yaml), Json.EmptyObject)), "plan-already-proposed");
    }

    [Fact]
    public async Task A_rejected_plan_of_a_file_is_withdrawn_a_file_says_what_it_says()
    {
        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.ProposePlan(Document(Yaml), Json.EmptyObject));
        await _coordinator.ExpectMsgAsync<RunMessage.PlanProposed>();

        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.RevisePlan([SomeProblem]));

        (await _coordinator.ExpectMsgAsync<RunMessage.PlanningEnded>()).Problems.ShouldBe([SomeProblem]);
    }

    [Fact]
    public async Task There_is_nothing_to_revise_before_a_proposal() =>
        ShouldBeRefused(await _coordinator.AskAsync(Run.Planner, new PlannerMessage.RevisePlan([SomeProblem])), "no-plan-to-revise");

    [Fact]
    public async Task A_planner_remembers_its_proposal_over_a_restart()
    {
        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.ProposePlan(Document(Yaml), Json.EmptyObject));
        await _coordinator.ExpectMsgAsync<RunMessage.PlanProposed>();
        await System.RestartAsync();

        await _coordinator.SendAsync(Run.Planner, new PlannerMessage.RevisePlan([SomeProblem]));

        await _coordinator.ExpectMsgAsync<RunMessage.PlanningEnded>();
        _coordinator.Messages.Count.ShouldBe(2);
    }
}
