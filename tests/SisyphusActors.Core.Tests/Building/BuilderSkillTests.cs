using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Building;

/// <summary>A builder that writes with the skill that skill-rl chooses.</summary>
public sealed class BuilderSkillTests
{
    private static readonly PlanOutput Plan = new("One file.", [new PlannedFile("a.txt", FileChange.Create, "new")], [], [], ["make test"], ["write"]);
    private static readonly PlanApproval Approval = new(Plan.Hash, null, [new ApprovedFile("a.txt", null)], "ada");
    private static readonly WorkId First = new("ApplyPatchST", 1);
    private static readonly WorkId Second = new("ApplyPatchST", 2);
    private static readonly SkillText Careful = new("skills/careful/SKILL.md", "Read twice, write once.");

    private static readonly BehaviorTest<BuilderState> Builder =
        BehaviorTest.Of(new BuilderBehavior(new BuilderOptions { Skills = ["careful", "quick"] }), "run/builder");

    private static WorkMessage.BeginWork Begin(WorkId work, params StepFailure[] failures) => new(work, new Assignment.WriteFiles("the goal", Plan, Approval, work.Attempt, [.. failures]));

    private static BehaviorResult<BuilderState> Ended(BehaviorResult<BuilderState> result, Json outcome) =>
        result.And.When(result.State.Build!.OpKey!.Value, new OperationOutcome.Succeeded(outcome));

    private static BehaviorResult<BuilderState> Chosen(string skill = "careful") => Builder.When(Begin(First)).And.When(new SkillMessage.SkillChosen("ApplyPatchST#1", skill));

    private static BehaviorResult<BuilderState> Asking() => Ended(Ended(Chosen(), SkillOperation.Of(Careful)), PatchJson.Of(new ReadResult([new FileText("a.txt", null, null)])));

    private static BehaviorResult<BuilderState> Written()
    {
        var proposed = Asking().And.When(new AskReply.ModelAnswered(
            new AskId("ApplyPatchST", 1, "build"), ModelName.Parse("openai/x"),
            new ModelReply("""{"summary":"","files":[{"path":"a.txt","content":"one"}]}""", "stop", ModelSpend.None, ModelTrace.None)));
        return Ended(proposed, PatchJson.Of(new PatchResult("a.txt", null, Sha256.Of("one"))));
    }

    [Fact]
    public void Skill_rl_is_asked_and_what_it_answers_is_read_and_told_to_the_model()
    {
        Builder.When(Begin(First)).Sent.ShouldHaveSingleItem().ShouldBeOfType<SkillMessage.ChooseSkill>().ShouldSatisfyAllConditions(
            c => (c.For, c.StepKind).ShouldBe(("ApplyPatchST#1", "build")), c => c.Candidates.ShouldBe(["careful", "quick"]));
        var chosen = Chosen();
        chosen.Events[0].ShouldBe(new BuilderEvent.BuildSkillChosen("careful"));
        var claimed = chosen.Test.Behavior.Resolve(chosen.Test.Self, chosen.State, chosen.State.Build!.OpKey!.Value);
        (claimed.Kind, SkillOperation.ToSkill(claimed.With), claimed.Idempotent).ShouldBe((SkillOperation.Kind, "careful", true));

        Asking().Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>().Question.System!.ShouldSatisfyAllConditions(
            system => system.ShouldStartWith(BuildPrompt.WriteSystem), system => system.ShouldEndWith("Read twice, write once."));
        Written().Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkReply.WorkCompleted>().Result.ToString().ShouldContain("\"skill\":\"careful\"");
    }

    [Fact]
    public void In_the_next_round_the_skill_has_failed_once_and_before_the_next_one_is_asked_for()
    {
        var failure = new StepFailure("ExecuteST[0]", "make test", "exit code 2", 2);
        var next = Written().And.When(Begin(Second, failure));

        next.Sent.Select(m => m.GetType()).ShouldBe([typeof(SkillMessage.RecordSkillOutcome), typeof(SkillMessage.ChooseSkill)]);
        next.Sent.First().ShouldBe(new SkillMessage.RecordSkillOutcome("careful", "build", Succeeded: false, "run"));
        next.Events.ShouldContain(new BuilderEvent.BuildSkillFailed(First, "careful"));

        var stopped = next.And.When(new WorkMessage.StopWork(Second, "late"));
        stopped.And.When(Begin(new WorkId("ApplyPatchST", 3), failure)).Sent.ShouldNotContain(m => m is SkillMessage.RecordSkillOutcome);
    }

    [Fact]
    public void A_skill_that_cannot_be_read_fails_the_step_and_is_named()
    {
        var chosen = Chosen();
        var missing = chosen.And.When(chosen.State.Build!.OpKey!.Value, new OperationOutcome.Failed("There is no skill 'careful'.", Retryable: false));

        missing.Sent.ShouldHaveSingleItem().ShouldBe(new WorkReply.WorkFailed(First, "There is no skill 'careful'.", Retryable: false));
        missing.State.Build.ShouldBeNull();
    }

    [Fact]
    public void A_stop_while_skill_rl_is_asked_ends_the_work_and_its_answer_comes_too_late()
    {
        var stopped = Builder.When(Begin(First)).And.When(new WorkMessage.StopWork(First, "enough"));

        stopped.Sent.ShouldHaveSingleItem().ShouldBe(new WorkReply.WorkStopped(First));
        stopped.And.When(new SkillMessage.SkillChosen("ApplyPatchST#1", "careful")).Events.ShouldNotContain(e => e is BuilderEvent);
    }

    [Fact]
    public void Without_candidates_nobody_is_asked()
    {
        var begun = BehaviorTest.Of(new BuilderBehavior(new BuilderOptions()), "run/builder").When(Begin(First));

        begun.Sent.ShouldBeEmpty();
        begun.Events.OfType<BuilderEvent>().Select(e => e.GetType()).ShouldBe([typeof(BuilderEvent.BuildBegun), typeof(BuilderEvent.ReadClaimed)]);
    }
}
