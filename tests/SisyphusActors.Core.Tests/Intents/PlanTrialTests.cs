using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;
using Remembered = SisyphusActors.Core.Memory.Memory;

namespace SisyphusActors.Core.Tests.Intents;

public sealed class PlanTrialTests
{
    private static readonly ValidatorBehavior Behavior = new(new PlanRules([]));
    private static readonly WorkspaceInspection Clean = new(Goals.Base(), []);

    [Fact]
    public void A_plan_that_keeps_the_rules_is_looked_into_from_all_sides_at_once()
    {
        var begun = Begun(Goals.Output());

        begun.Events.OfType<ValidatorEvent.ValidationBegun>().ShouldHaveSingleItem();
        begun.Sent.OfType<MailMessage.JoinAgent>().ShouldHaveSingleItem();
        begun.Sent.OfType<MemoryMessage.RecallMemories>().ShouldHaveSingleItem().Texts.ShouldBe(["openid-client"]);
        Behavior.Resolve(Goals.Run.Validator, begun.State, Inspect(begun)).Kind.ShouldBe("inspect");
        Behavior.Resolve(Goals.Run.Validator, begun.State, Policies(begun)).Kind.ShouldBe("policies");
    }

    [Fact]
    public void A_plan_that_breaks_a_rule_is_rejected_before_anything_is_asked_and_the_planner_gets_a_letter()
    {
        var begun = Begun(Goals.Output(files: Goals.File("../outside")));

        begun.Events.OfType<IOperationClaimed>().ShouldBeEmpty();
        var rejected = begun.Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem();
        rejected.Problems.ShouldHaveSingleItem().Message.ShouldContain("'../outside' is not relative");
        var sent = begun.Events.OfType<ActorEvent.MessageSent>().Single(e => e.Message is MailMessage.SendMail);
        sent.To.ShouldBe(WorkspaceActors.Mailbox("planner"));
        var letter = (MailMessage.SendMail)sent.Message;
        (letter.From, letter.ThreadId).ShouldBe(("validator", "r1"));
        letter.Body.ShouldContain("'../outside'");
        letter.Problem().ShouldBeNull();
    }

    [Fact]
    public void A_plan_that_nothing_speaks_against_is_accepted_with_what_it_was_judged_against()
    {
        var accepted = Judged(Goals.Output(), Clean, [], []).Sent.ShouldHaveSingleItem().ShouldBeOfType<RunMessage.PlanAccepted>();

        accepted.Base.ShouldNotBeNull().Commit.ShouldBe("c0ffee");
        accepted.Base.Files.ShouldBe(Goals.Base().Files);
    }

    [Theory]
    [InlineData(MemoryType.Correction)]
    [InlineData(MemoryType.Decision)]
    public void A_correction_or_a_decision_about_a_library_rejects_and_is_named(MemoryType type)
    {
        var memory = new Remembered(4, type, "it leaks", ["OpenID-Client"], null, 1_000);

        var judged = Judged(Goals.Output(), Clean, [], [memory]);

        judged.Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem().Problems.ShouldHaveSingleItem()
            .Message.ShouldBe($"library 'openid-client': {type.Name()} m4 says: it leaks");
        judged.Sent.OfType<MailMessage.SendMail>().ShouldHaveSingleItem().Body.ShouldContain("m4");
    }

    [Fact]
    public void Any_other_memory_and_one_that_did_harm_or_is_about_a_namesake_only_warns()
    {
        ImmutableArray<Remembered> memories =
        [
            new(1, MemoryType.Learning, "it is slow", ["openid-client"], null, 700),
            new(2, MemoryType.Correction, "nonsense", ["openid-client"], null, 250),
        ];
        var namesake = new Remembered(3, MemoryType.Correction, "of another scope", ["client"], null, 1_000);

        Judged(Goals.Output(), Clean, [], memories).Sent.OfType<RunMessage.PlanAccepted>().ShouldHaveSingleItem().Warnings!.Value.Length.ShouldBe(2);
        Judged(Goals.Output("@other/client"), Clean, [], [namesake]).Sent.OfType<RunMessage.PlanAccepted>().ShouldHaveSingleItem().Warnings!.Value.Length.ShouldBe(1);
    }

    [Fact]
    public void That_more_may_be_remembered_than_was_looked_at_is_a_warning()
    {
        ImmutableArray<Remembered> many = [.. Enumerable.Range(1, MemoryMessage.RecallMemories.MemoriesMax).Select(n => new Remembered(n, MemoryType.Fact, "x", ["other"], null, 700))];

        Judged(Goals.Output(), Clean, [], many).Sent.OfType<RunMessage.PlanAccepted>().ShouldHaveSingleItem()
            .Warnings!.Value.ShouldHaveSingleItem().ShouldStartWith("more is remembered about its libraries");
    }

    [Fact]
    public void What_the_workspace_and_the_policies_say_is_told_together()
    {
        var judged = Judged(
            Goals.Output(), Clean with { Problems = ["'src/login.ts' is a folder"] },
            [new PolicyVerdict("licence", true, ""), new PolicyVerdict("size", false, "too large")], []);

        judged.Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            rejected => rejected.IsFinal.ShouldBeFalse(),
            rejected => rejected.Problems.Select(p => p.Message).ShouldBe(["'src/login.ts' is a folder", "policy 'size' rejects it: too large"], ignoreOrder: true));
    }

    [Fact]
    public void What_could_not_be_asked_rejects_for_good_since_another_plan_would_not_help()
    {
        Judged(Goals.Output(), Clean, [new PolicyVerdict("size", false, "", "it cannot be started")], [])
            .Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem().IsFinal.ShouldBeTrue();

        var begun = Begun(Goals.Output());
        var failed = begun.And.When(Inspect(begun), new OperationOutcome.Failed("no git")).And.When(Recalled([]), WorkspaceActors.Memory.Value);
        failed.Sent.ShouldBeEmpty("the policies are still at work");
        var rejected = failed.And.When(Policies(begun), Goals.Found(new PolicyResult([]))).Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem();
        (rejected.IsFinal, rejected.Problems.Single().Message).ShouldBe((true, "no git"));
    }

    [Fact]
    public void Memories_that_could_not_be_told_reject_for_good_as_well()
    {
        var lane = new MemoryBehavior();
        var turn = new Turn<MemoriesState>(lane, WorkspaceActors.Memory, MemoriesState.Initial, DateTimeOffset.UnixEpoch);
        lane.HandleParked(turn, new Stimulus.Mail(new MessageId(Goals.Run.Validator, 3), 0, new MemoryMessage.RecallMemories(["openid-client"])), "it died");
        var told = turn.Events.OfType<ActorEvent.MessageSent>().ShouldHaveSingleItem();
        told.To.ShouldBe(Goals.Run.Validator);

        var begun = Begun(Goals.Output());
        var looked = begun.And.When(Inspect(begun), Goals.Found(Clean)).And.When(Policies(begun), Goals.Found(new PolicyResult([])));
        var rejected = looked.And.When(told.Message, WorkspaceActors.Memory.Value).Sent.OfType<RunMessage.PlanRejected>().ShouldHaveSingleItem();
        rejected.IsFinal.ShouldBeTrue();
        rejected.Problems.ShouldHaveSingleItem().Message.ShouldContain("it died");
    }

    [Fact]
    public void A_plan_that_comes_again_is_looked_into_again()
    {
        var first = Begun(Goals.Output());
        var judged = Judged(Goals.Output(), Clean with { Problems = ["gone"] }, [], []);
        var second = judged.And.When(new ValidatorMessage.ValidatePlan(Goals.PlanOf(Goals.Output()), Json.EmptyObject, []), Goals.Run.Coordinator.Value);

        Inspect(second).ShouldNotBe(Inspect(first));
    }

    [Fact]
    public void One_plan_at_a_time() =>
        Begun(Goals.Output()).And.When(new ValidatorMessage.ValidatePlan(Goals.PlanOf(Goals.Output("y")), Json.EmptyObject, []), Goals.Run.Coordinator.Value).ThenRefused("validating");

    [Fact]
    public void What_is_remembered_of_other_libraries_is_no_answer() =>
        Begun(Goals.Output()).And.When(new MemoryMessage.MemoriesRecalled(["other"], []), WorkspaceActors.Memory.Value).Then([]);

    private static BehaviorResult<ValidatorState> Begun(PlanOutput output) => BehaviorTest.Of(Behavior, "r1/validator")
        .When(new ValidatorMessage.ValidatePlan(Goals.PlanOf(output), Json.EmptyObject, []), Goals.Run.Coordinator.Value);

    private static BehaviorResult<ValidatorState> Judged(
        PlanOutput output, WorkspaceInspection inspection, ImmutableArray<PolicyVerdict> verdicts, ImmutableArray<Remembered> memories)
    {
        var begun = Begun(output);
        return begun.And.When(Inspect(begun), Goals.Found(inspection))
            .And.When(new MemoryMessage.MemoriesRecalled([output.Libraries[0].Name], memories), WorkspaceActors.Memory.Value)
            .And.When(Policies(begun), Goals.Found(new PolicyResult(verdicts)));
    }

    private static MemoryMessage.MemoriesRecalled Recalled(ImmutableArray<Remembered> memories) => new(["openid-client"], memories);

    private static OpKey Inspect(BehaviorResult<ValidatorState> begun) => begun.Events.OfType<ValidatorEvent.InspectionClaimed>().Single().OpKey;

    private static OpKey Policies(BehaviorResult<ValidatorState> begun) => begun.Events.OfType<ValidatorEvent.PoliciesClaimed>().Single().OpKey;
}
