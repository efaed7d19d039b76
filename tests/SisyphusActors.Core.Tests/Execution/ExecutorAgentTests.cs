using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Execution;

/// <summary>Steps that are a model's work.</summary>
public sealed class ExecutorAgentTests : ExecutorSpecs
{
    private static readonly RunActors Actors = new("run");

    private static PlanStep Agent(string id, string prompt = "do it", string? needs = null) =>
        Step(id, needs) with { Work = new StepWork.Agent("reviewer", prompt, "code-review", [ModelName.Parse("openai/x")], Schema: null, ["read"]) };

    private static IEnumerable<(PersistenceId To, WorkMessage.BeginWork Begun)> Begun(IEnumerable<IEvent> events) => events.OfType<ActorEvent.MessageSent>()
        .Where(e => e.Message is WorkMessage.BeginWork).Select(e => (e.To, (WorkMessage.BeginWork)e.Message));

    private IEnumerable<IEvent> Begin(params PlanStep[] steps) => Hear(Mail(StartOf([.. steps])));

    private IEnumerable<IEvent> Reply(int agent, WorkReply reply) => Hear(new Stimulus.Mail(new MessageId(Actors.SkillAgent(agent), 1), 0, reply));

    [Fact]
    public void Each_has_an_actor_of_its_own_and_they_work_side_by_side()
    {
        var begun = Begun(Begin(Agent("a"), Agent("b"))).ToList();

        begun.Select(b => b.To).ShouldBe([Actors.SkillAgent(1), Actors.SkillAgent(2)]);
        var task = begun[0].Begun.Assignment.ShouldBeOfType<Assignment.RunAgent>();
        (task.Agent, task.Prompt, task.Skill).ShouldBe(("reviewer", "do it", "code-review"));
        task.Models.ShouldBe([ModelName.Parse("openai/x")]);
        task.Tools.ShouldBe(["read"]);
    }

    [Fact]
    public void So_has_each_item_of_a_list_and_its_prompt_is_resolved()
    {
        var begun = Begun(Begin(Agent("a", "look at ${{ item }}") with { ForEach = new ForEach(Json.Parse("""["x","y"]"""), null) })).ToList();

        begun.Select(b => ((Assignment.RunAgent)b.Begun.Assignment).Prompt).ShouldBe(["look at x", "look at y"]);
        begun.Select(b => b.To).ShouldBe([Actors.SkillAgent(1), Actors.SkillAgent(2)]);
    }

    [Fact]
    public void A_later_attempt_goes_to_the_same_actor()
    {
        Begin(Agent("a") with { Retry = RetryPolicy.None with { MaxAttempts = 2 } }, Agent("b"));
        Reply(1, new WorkReply.WorkFailed(new WorkId("a", 1), "no", Retryable: true));

        Begun(Hear(new Stimulus.TimerFired("retry:a", 1))).ShouldHaveSingleItem().To.ShouldBe(Actors.SkillAgent(1));

        Reply(1, new WorkReply.WorkFailed(new WorkId("a", 2), "no", Retryable: true));
        Reply(2, new WorkReply.WorkCompleted(new WorkId("b", 1), Json.EmptyObject));
        Begun(Hear(Mail(new ExecutorMessage.RetryStep("a", "ada")))).ShouldHaveSingleItem().To.ShouldBe(Actors.SkillAgent(1));
    }

    [Fact]
    public void A_step_that_gathers_waits_for_all_and_names_those_it_lacks()
    {
        Begin(Agent("a"), Agent("b"), Agent("c"), Step("gather") with { Needs = ["a", "b", "c"] });
        Reply(1, new WorkReply.WorkCompleted(new WorkId("a", 1), Json.EmptyObject));
        Reply(2, new WorkReply.WorkFailed(new WorkId("b", 1), "no answer", Retryable: false));
        State.Phase.ShouldBe(ExecutorPhase.Executing, "the third is heard out");

        var ended = Reply(3, new WorkReply.WorkFailed(new WorkId("c", 1), "no answer", Retryable: false));

        ended.OfType<ExecutorEvent.ExecutionFinished>().ShouldHaveSingleItem().Error
            .ShouldBe("Step 'b' failed: no answer\nStep 'gather' has not begun: it lacks 'b', 'c'.");
    }

    [Fact]
    public void A_prompt_that_comes_to_nothing_fails_the_step_before_anybody_is_told()
    {
        var events = Begin(Agent("a", "look at ${{ inputs.folder.none }}")).ToList();

        Begun(events).ShouldBeEmpty();
        events.OfType<ExecutorEvent.StepRejected>().ShouldHaveSingleItem().Error.ShouldStartWith("prompt: ");
    }
}
