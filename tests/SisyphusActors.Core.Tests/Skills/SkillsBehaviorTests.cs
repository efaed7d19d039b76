using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Skills;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Skills;

public sealed class SkillsBehaviorTests
{
    private static BehaviorTest<SkillsState> Untried => BehaviorTest.Of(new SkillsBehavior(), "workspace/skills");

    [Fact]
    public void An_outcome_is_recorded_with_what_is_known_from_then_on()
    {
        var tried = Untried.When(new SkillMessage.RecordSkillOutcome("refactor", "edit", Succeeded: true, "r1"), from: "r1/executor");
        tried.Then(new SkillEvent.SkillOutcomeRecorded("refactor", "edit", true, "r1", new SkillRecord(1, 1_000, 1_000)));
        tried.State.Of("edit", "refactor").Score.ShouldBe(666);
        tried.State.Of("review", "refactor").ShouldBe(SkillRecord.Untried);
    }

    [Fact]
    public void Failure_costs_and_what_is_long_ago_counts_little()
    {
        long Score(string outcomes) => outcomes.Aggregate(SkillRecord.Untried, (record, outcome) => record.After(outcome == '+')).Score;

        Score("").ShouldBe(500);
        Score("-").ShouldBeLessThan(Score(""));
        Score("-+").ShouldBeGreaterThan(Score("+-"), "the last outcome counts most");
        Score(new string('-', 20) + new string('+', 20)).ShouldBeGreaterThan(Score("-+"));
        Score(new string('+', 1_000)).ShouldBeInRange(900, 999);
        Score(new string('-', 1_000)).ShouldBeInRange(1, 100);
    }

    [Fact]
    public void Tries_are_counted_without_decay() =>
        Enumerable.Repeat(false, 30).Aggregate(SkillRecord.Untried, (record, outcome) => record.After(outcome)).Tries.ShouldBe(30);

    [Fact]
    public void Of_several_the_one_that_did_best_is_chosen_and_of_equals_the_first_by_name()
    {
        static string Chosen(params SkillMessage[] told) => told.Aggregate(Untried, (test, message) => test.When(message, from: "r1/builder").And)
            .When(new SkillMessage.ChooseSkill("ApplyPatchST#2", "build", ["quick", "careful"]), from: "r1/builder")
            .Sent.ShouldHaveSingleItem().ShouldBeOfType<SkillMessage.SkillChosen>().Skill;

        Chosen().ShouldBe("careful");
        Chosen(new SkillMessage.RecordSkillOutcome("careful", "build", Succeeded: false, "r1")).ShouldBe("quick");
        Chosen(new SkillMessage.RecordSkillOutcome("careful", "review", Succeeded: false, "r1")).ShouldBe("careful", "that was at another kind of step");
        Chosen(new SkillMessage.RecordSkillOutcome("quick", "build", Succeeded: true, "r1")).ShouldBe("quick");
    }

    [Fact]
    public void Whoever_asked_is_answered_also_when_the_question_was_set_aside()
    {
        var behavior = new SkillsBehavior();
        var turn = new Turn<SkillsState>(behavior, WorkspaceActors.Skills, behavior.Initial, DateTimeOffset.UnixEpoch);

        behavior.HandleParked(turn, new Stimulus.Mail(new MessageId(new RunActors("r1").Builder, 3), 0, new SkillMessage.ChooseSkill("ApplyPatchST#1", "build", ["quick", "careful"])), "it died");

        turn.Events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem().Message.ShouldBe(new SkillMessage.SkillChosen("ApplyPatchST#1", "quick"));
    }

    [Theory]
    [InlineData("", "edit")]
    [InlineData("refactor", " ")]
    [InlineData("refac\ntor", "edit")]
    public void What_names_no_skill_or_kind_is_refused(string skill, string kind) =>
        Untried.When(new SkillMessage.RecordSkillOutcome(skill, kind, Succeeded: true, "r1")).ThenRefused("invalid-outcome");
}
