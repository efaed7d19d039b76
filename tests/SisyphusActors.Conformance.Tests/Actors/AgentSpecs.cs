using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The executor and the agents of its steps, with probes for the coordinator and for the gateway that they ask.</summary>
public abstract class AgentSpecs : EngineSpecs
{
    private readonly TestProbe _coordinator;
    private readonly TestProbe _gateway;

    protected AgentSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.Add(RunActors.ExecutorRole, new ExecutorBehavior()).AddNumbered(RunActors.SkillRole, new AgentBehavior(new AgentOptions()))
            .Bind(WorkspaceActors.Skills, new SkillsBehavior());
        _coordinator = system.CreateTestProbe(Run.Coordinator);
        _gateway = system.CreateTestProbe(Run.Gateway);
    }

    private Task Execute(string steps) => _coordinator.SendAsync(
        Run.Executor, new ExecutorMessage.StartExecution(PlanOf($"{{ name: test, steps: [ {steps} ] }}"), Json.EmptyObject, Seed));

    private Task Answer(int agent, GatewayMessage.AskModel asked, string text) => _gateway.SendAsync(
        Run.SkillAgent(agent), new AskReply.ModelAnswered(asked.Ask, ModelName.Parse("openai/x"), new ModelReply(text, "stop", ModelSpend.None, ModelTrace.None)));

    private Task<RunMessage.ExecutionEnded> Ended() => _coordinator.FishForMessageAsync<RunMessage.ExecutionEnded>(_ => true);

    private const string Two = "{ id: a, needs: [], agent: x, prompt: look }, { id: b, needs: [], agent: x, prompt: look }, { id: c, needs: [a, b], run: x }";

    [Fact]
    public async Task Agents_work_side_by_side_and_what_gathers_waits_for_both()
    {
        await Execute(Two);
        var first = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        var second = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        var (a, b) = first.Ask.StepId == "a" ? (first, second) : (second, first);

        await Answer(2, b, "two");
        await Recorded<ExecutorEvent.StepPassed>(Run.Executor, e => e.StepId == "b");
        System.Operations.Effects.ShouldBeEmpty();
        await Answer(1, a, "one");

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        System.Operations.Effects.ShouldBe(["c"]);
    }

    [Fact]
    public async Task After_a_restart_all_of_them_are_there_again()
    {
        await Execute(Two);
        var first = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        var second = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        var (a, b) = first.Ask.StepId == "a" ? (first, second) : (second, first);

        await System.RestartAsync();
        System.Behaviors.ActorsOf(Run.RunId, System.Journal).ShouldContain(Run.SkillAgent(2));
        System.Behaviors.ActorsOf(Run.RunId, System.Journal).ShouldNotContain(Run.SkillAgent(3));
        await System.TellAsync(Run.Executor, new ExecutorMessage.ContinueExecution());
        await Answer(1, a, "one");
        await Answer(2, b, "two");

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        _gateway.Messages.OfType<GatewayMessage.AskModel>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_skill_is_read_once_and_pays_for_a_failure()
    {
        System.Operations.On("a", new OperationOutcome.Succeeded(SkillOperation.Of(new SkillText("skills/s/SKILL.md", "Look twice."))));
        await Execute("{ id: a, agent: x, prompt: look, skill: s }");
        var asked = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        asked.Question.System.ShouldBe("Look twice.");

        await _gateway.SendAsync(Run.SkillAgent(1), new AskReply.ModelFailed(asked.Ask, ModelFailureKind.Length, "cut"));

        (await Ended()).Result.ShouldBe(ExecutionResult.Failed);
        (await Recorded<SkillEvent.SkillOutcomeRecorded>(WorkspaceActors.Skills)).ShouldSatisfyAllConditions(
            e => e.Skill.ShouldBe("s"), e => e.StepKind.ShouldBe("x"), e => e.Succeeded.ShouldBeFalse(), e => e.Source.ShouldBe(Run.RunId));
        System.Operations.Effects.ShouldBe(["a"]);
    }

    [Fact]
    public async Task An_agent_at_work_says_so_over_a_restart()
    {
        await Execute("{ id: a, agent: x, prompt: look }");
        var asked = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        await System.RestartAsync();
        await System.TellAsync(Run.Executor, new ExecutorMessage.ContinueExecution());

        System.Time.Advance(TimeSpan.FromSeconds(30));

        await Recorded<AgentEvent.AgentBeat>(Run.SkillAgent(1));
        await Answer(1, asked, "done");
        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
    }

    [Fact]
    public async Task Its_time_is_up_when_the_step_says_so()
    {
        await Execute("{ id: a, agent: x, prompt: look, timeout: 1m }");
        var asked = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();

        System.Time.Advance(TimeSpan.FromMinutes(1));
        await _gateway.FishForMessageAsync<GatewayMessage.WithdrawAsks>(w => w.StepId == "a");
        await _gateway.SendAsync(Run.SkillAgent(1), new AskReply.ModelRefused(asked.Ask, "withdrawn", "Its time is up."));

        (await Ended()).Error.ShouldBe("Step 'a' failed: Timed out after 60 s.");
    }
}
