using System.Collections.Immutable;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Agents;

/// <summary>The agent of a workflow step.</summary>
public sealed class AgentBehaviorTests
{
    private static readonly WorkId Work = new("review", 1);
    private static readonly AskId Ask = new("review", 1, "skill/2");
    private static readonly BehaviorTest<AgentState> Agent = BehaviorTest.Of(new AgentBehavior(new AgentOptions { Heartbeat = TimeSpan.FromMinutes(1) }), "run/skill/2");

    private static WorkMessage.BeginWork Begin(string? skill = null, Json? schema = null, params ImmutableArray<string> outputs) =>
        new(Work, new Assignment.RunAgent("reviewer", "look", skill, [], schema, ["read"], outputs));

    private static AskReply.ModelAnswered Answer(string content) => new(Ask, ModelName.Parse("openai/x"), new ModelReply(content, "stop", ModelSpend.None, ModelTrace.None));

    private static BehaviorResult<AgentState> WithSkill() => Ended(Agent.When(Begin("code-review")), new OperationOutcome.Succeeded(SkillOperation.Of(new SkillText("skills/x/SKILL.md", "Look twice."))));

    private static BehaviorResult<AgentState> Ended(BehaviorResult<AgentState> result, OperationOutcome outcome) => result.And.When(result.State.Job!.OpKey!.Value, outcome);

    private static T Told<T>(BehaviorResult<AgentState> result) where T : IMessage => result.Sent.OfType<T>().ShouldHaveSingleItem();

    [Fact]
    public void It_asks_in_a_conversation_of_its_own_and_its_answer_is_the_steps_result()
    {
        var asking = Agent.When(Begin());

        var asked = Told<GatewayMessage.AskModel>(asking);
        (asked.Ask, asked.Question.Conversation, asked.Question.System).ShouldBe((Ask, "skill/2", null));
        Told<WorkReply.WorkCompleted>(asking.And.When(Answer("fine"))).Result.ToString().ShouldBe("""{"text":"fine"}""");
    }

    [Fact]
    public void An_answer_with_a_schema_is_the_result_as_it_stands()
    {
        var asking = Agent.When(Begin(schema: Json.Parse("""{"type":"object"}"""), outputs: ["findings"]));

        Told<WorkReply.WorkCompleted>(asking.And.When(Answer("""{"findings":[]}"""))).Result.ToString().ShouldBe("""{"findings":[]}""");
        Told<WorkReply.WorkFailed>(asking.And.When(Answer("""{"other":1}"""))).Error.ShouldContain("lacks the outputs findings");
        Told<WorkReply.WorkFailed>(asking.And.When(Answer("not json"))).Error.ShouldContain("of no use");
    }

    [Fact]
    public void Its_skill_is_its_system_prompt_recorded_by_hash()
    {
        var read = WithSkill();

        read.Events[0].ShouldBeOfType<AgentEvent.SkillRead>().Hash.ShouldBe(Sha256.Of("Look twice."));
        Told<GatewayMessage.AskModel>(read).Question.System.ShouldBe("Look twice.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void How_the_skill_fared_is_told(bool succeeded)
    {
        var ended = WithSkill().And.When(succeeded ? Answer("fine") : new AskReply.ModelFailed(Ask, ModelFailureKind.Length, "cut"));

        ended.Events.OfType<ActorEvent.MessageSent>().Single(e => e.To == WorkspaceActors.Skills).Message
            .ShouldBe(new SkillMessage.RecordSkillOutcome("code-review", "reviewer", succeeded, "run"));
    }

    [Fact]
    public void A_skill_that_is_not_there_fails_the_step_and_costs_no_skill_anything()
    {
        var ended = Ended(Agent.When(Begin("nope")), new OperationOutcome.Failed("There is no skill 'nope'.", Retryable: false));

        Told<WorkReply.WorkFailed>(ended).ShouldBe(new WorkReply.WorkFailed(Work, "There is no skill 'nope'.", false));
        ended.Sent.ShouldNotContain(m => m is SkillMessage);
    }

    [Fact]
    public void It_says_that_it_is_at_work_until_it_has_ended()
    {
        var asking = Agent.When(Begin());
        asking.Events.ShouldContain(new ActorEvent.TimerSet("beat", DateTimeOffset.UnixEpoch.AddMinutes(1)));

        var beat = asking.And.At(DateTimeOffset.UnixEpoch.AddMinutes(1)).WhenDue("beat");
        beat.Then([new AgentEvent.AgentBeat(), new ActorEvent.MessageSent(new RunActors("run").Gateway, new GatewayMessage.CheckAsk(Ask), 0), new ActorEvent.TimerSet("beat", DateTimeOffset.UnixEpoch.AddMinutes(2))]);
        beat.And.When(Answer("fine")).Events.ShouldContain(new ActorEvent.TimerCleared("beat"));
    }

    [Fact]
    public void While_its_question_waits_for_a_person_it_says_nothing()
    {
        var asking = Agent.When(Begin());
        Told<GatewayMessage.AskModel>(asking).WantsNews.ShouldBeTrue();

        var waiting = asking.And.When(new AskNews.ModelWaits(Ask));
        waiting.Then([new AgentEvent.AgentWaiting(), new ActorEvent.TimerCleared("beat")]);
        waiting.And.When(new AskNews.ModelGoesOn(Ask)).Then([new AgentEvent.AgentContinued(), new ActorEvent.TimerSet("beat", DateTimeOffset.UnixEpoch.AddMinutes(1))]);
        waiting.And.When(new AskNews.ModelGoesOn(Ask with { Attempt = 9 })).Then([]);
    }

    [Fact]
    public void A_stop_withdraws_its_question_and_says_nothing_of_the_skill()
    {
        var stopping = WithSkill().And.When(new WorkMessage.StopWork(Work, "enough"));
        Told<GatewayMessage.WithdrawAsks>(stopping).StepId.ShouldBe("review");

        var stopped = stopping.And.When(new AskReply.ModelRefused(Ask, "withdrawn", "enough"));

        Told<WorkReply.WorkStopped>(stopped);
        stopped.Sent.ShouldNotContain(m => m is SkillMessage);
    }

    [Fact]
    public void An_answer_that_was_paid_before_the_stop_is_its_result()
    {
        var stopping = Agent.When(Begin()).And.When(new WorkMessage.StopWork(Work, "late"));

        Told<WorkReply.WorkCompleted>(stopping.And.When(Answer("fine")));
    }

    [Fact]
    public void A_stop_that_leaves_its_call_in_doubt_says_so()
    {
        var stopping = Agent.When(Begin()).And.When(new WorkMessage.StopWork(Work, "late"));

        Told<WorkReply.WorkStopped>(stopping.And.When(new AskReply.ModelRefused(Ask, AskReply.ModelRefused.InDoubt, "late"))).LeavesDoubt.ShouldBeTrue();
    }

    [Fact]
    public void A_stop_that_comes_while_the_skill_is_read_ends_it_after_that()
    {
        var stopping = Agent.When(Begin("code-review")).And.When(new WorkMessage.StopWork(Work, "enough"));
        stopping.Events.OfType<ActorEvent.OperationAbortRequested>().ShouldHaveSingleItem();

        var ended = Ended(stopping, new OperationOutcome.Cancelled());

        ended.Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkReply.WorkStopped>();
    }

    [Fact]
    public void What_an_ending_host_does_not_claim_the_next_one_does()
    {
        var held = Agent.WhileTheHostIsEnding().When(Begin("code-review"));
        held.Events.ShouldNotContain(e => e is AgentEvent.SkillClaimed);

        (held.And with { MayClaim = true }).WhenDue("held-back:").Events.ShouldContain(e => e is AgentEvent.SkillClaimed);
    }
}
