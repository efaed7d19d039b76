using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Building;

/// <summary>A builder, given work by its executor and answers by its gateway.</summary>
public sealed class BuilderBehaviorTests
{
    private static readonly Sha256 Old = Sha256.Of("old");
    private static readonly PlanOutput Plan = new(
        "Two files.", [new PlannedFile("a.txt", FileChange.Create, "new"), new PlannedFile("b.txt", FileChange.Modify, "changed")], [], [], ["make test", "make lint"], ["write"]);

    private static readonly PlanApproval Approval = new(Plan.Hash, "abc", [new ApprovedFile("a.txt", null), new ApprovedFile("b.txt", Old)], "ada");
    private static readonly WorkId Write = new("ApplyPatchST", 1);
    private static readonly WorkId Choose = new("DecideST", 1);
    private static readonly BehaviorTest<BuilderState> Builder = BehaviorTest.Of(new BuilderBehavior(new BuilderOptions()), "run/builder");

    private static WorkMessage.BeginWork BeginWriting(params StepFailure[] failures) => new(Write, new Assignment.WriteFiles("the goal", Plan, Approval, 1, [.. failures]));

    private static WorkMessage.BeginWork BeginChoosing(PlanOutput? plan = null) => new(Choose, new Assignment.ChooseCommands("the goal", plan ?? Plan, 1, []));

    private static OperationOutcome Texts { get; } = new OperationOutcome.Succeeded(
        PatchJson.Of(new ReadResult([new FileText("a.txt", null, null), new FileText("b.txt", "old", null)])));

    private static AskReply.ModelAnswered Answer(WorkId work, [System.Diagnostics.CodeAnalysis.StringSyntax("json")] string json) => new(
        new AskId(work.StepId, work.Attempt, "build"), ModelName.Parse("openai/x"), new ModelReply(json, "stop", ModelSpend.None, ModelTrace.None));

    private static OperationOutcome Patched(string path, Sha256? before, string after) =>
        new OperationOutcome.Succeeded(PatchJson.Of(new PatchResult(path, before, Sha256.Of(after))));

    /// <summary>The claim at work.</summary>
    private static OperationRequest Claimed(BehaviorResult<BuilderState> result) =>
        result.Test.Behavior.Resolve(result.Test.Self, result.State, result.State.Build!.OpKey!.Value);

    private static BehaviorResult<BuilderState> Ended(BehaviorResult<BuilderState> result, OperationOutcome outcome) =>
        result.And.When(result.State.Build!.OpKey!.Value, outcome);

    private static BehaviorResult<BuilderState> Asking(params StepFailure[] failures) => Ended(Builder.When(BeginWriting(failures)), Texts);

    private static BehaviorResult<BuilderState> Proposed() => Asking().And.When(Answer(
        Write, """{"summary":"Both.","files":[{"path":"a.txt","content":"one"},{"path":"b.txt","content":"two"}]}"""));

    private static T Told<T>(BehaviorResult<BuilderState> result) where T : IMessage => result.Sent.ShouldHaveSingleItem().ShouldBeOfType<T>();

    [Fact]
    public void The_model_is_shown_the_approved_files_and_what_failed_before()
    {
        var begun = Builder.When(BeginWriting());
        PatchJson.ToRead(Claimed(begun).With).Paths.ShouldBe(["a.txt", "b.txt"]);
        Claimed(begun).Idempotent.ShouldBeTrue();

        var asked = Told<GatewayMessage.AskModel>(Asking(new StepFailure("ExecuteST[0]", "make test", "exit code 2: a is missing", 2)));

        asked.Ask.ShouldBe(new AskId("ApplyPatchST", 1, "build"));
        asked.Question.Agent.ShouldBe("build");
        asked.Question.Schema.ShouldBe(BuildFormat.Files.Schema);
        foreach (var said in (string[])["the goal", "Two files.", "\nold\n", "a.txt does not exist", "make test\nexit code 2: a is missing"])
            asked.Question.Prompt.ShouldContain(said);
    }

    [Fact]
    public void Files_are_claimed_one_after_another_with_the_approval_and_each_is_an_event()
    {
        var first = Proposed();
        Claimed(first).With.ShouldBe(PatchJson.Of(new PatchRequest("a.txt", "one", Before: null, WasWrittenHere: false, Approval)));
        (Claimed(first).Kind, Claimed(first).Idempotent).ShouldBe((PatchOperation.Kind, false));

        var second = Ended(first, Patched("a.txt", null, "one"));
        second.Events[0].ShouldBeOfType<BuilderEvent.FileEdited>().ShouldSatisfyAllConditions(e => e.Path.ShouldBe("a.txt"), e => e.After.ShouldBe(Sha256.Of("one")));
        PatchJson.ToPatch(Claimed(second).With).Before.ShouldBe(Old);
        var done = Ended(second, Patched("b.txt", Old, "two"));
        done.Events[0].ShouldBe(new BuilderEvent.FileEdited("b.txt", Old, Sha256.Of("two"), second.State.Build!.OpKey!.Value, Added: 1, Removed: 1));

        var result = Told<WorkReply.WorkCompleted>(done).Result.ToString();
        result.ShouldContain(Sha256.Of("two").ToString());
        result.ShouldContain("Both.");
        done.State.Build.ShouldBeNull();
    }

    [Fact]
    public void What_this_run_wrote_is_what_the_next_attempt_replaces()
    {
        var written = Ended(Ended(Proposed(), Patched("a.txt", null, "one")), Patched("b.txt", Old, "two"));
        var again = new WorkId("ApplyPatchST", 2);

        var asking = Ended(written.And.When(BeginWriting() with { Work = again }), Texts);
        var patch = PatchJson.ToPatch(Claimed(asking.And.When(Answer(again, """{"summary":"","files":[{"path":"b.txt","content":"three"}]}"""))).With);

        (patch.Before, patch.WasWrittenHere).ShouldBe((Sha256.Of("two"), true));
    }

    [Theory]
    [InlineData("""{"summary":"","files":[{"path":"c.txt","content":"x"}]}""", "'c.txt', and nobody has approved that. Approved are 'a.txt', 'b.txt'.")]
    [InlineData("""{"summary":"","files":[{"path":"../a.txt","content":"x"}]}""", "'../a.txt', which has a part that is empty, '.' or '..'.")]
    [InlineData("""{"summary":"","files":[{"path":"a.txt","content":"x"},{"path":"a.txt","content":"y"}]}""", "'a.txt' twice.")]
    [InlineData("""{"summary":""}""", "of no use")]
    [InlineData("""{"summary":"","files":[],"more":1}""", "of no use")]
    public void An_answer_that_goes_beyond_the_approval_fails_the_step_for_good_and_nothing_is_written(string answer, string because)
    {
        var result = Asking().And.When(Answer(Write, answer));

        var failed = Told<WorkReply.WorkFailed>(result);
        failed.Error.ShouldContain(because);
        failed.Retryable.ShouldBeFalse();
        result.Events.ShouldNotContain(e => e is BuilderEvent.PatchClaimed);
    }

    [Fact]
    public void A_file_that_cannot_be_written_fails_the_step_and_leaves_the_others()
    {
        var result = Ended(Proposed(), new OperationOutcome.Failed("Somebody else has changed it.", Retryable: false));

        result.Events[0].ShouldBeOfType<BuilderEvent.PatchFailed>();
        Told<WorkReply.WorkFailed>(result).ShouldBe(new WorkReply.WorkFailed(Write, "Somebody else has changed it.", false));
    }

    [Fact]
    public void A_write_in_doubt_waits_for_a_persons_word()
    {
        var doubt = Ended(Proposed(), new OperationOutcome.InDoubt("neither nor"));
        Told<WorkReply.WorkInDoubt>(doubt).Why.ShouldBe("neither nor");
        Claimed(doubt).IsInDoubt.ShouldBeTrue();

        var again = doubt.And.When(new WorkMessage.ResolveWork(Write, Settled: false, "ada"));
        again.Events.OfType<BuilderEvent.PatchClaimed>().ShouldHaveSingleItem().Path.ShouldBe("a.txt");
        again.State.Build!.OpKey.ShouldNotBe(doubt.State.Build!.OpKey);
        var settled = doubt.And.When(new WorkMessage.ResolveWork(Write, Settled: true, "ada"));
        settled.Events[0].ShouldBeOfType<BuilderEvent.FileEdited>().By.ShouldBe("ada");
        settled.Events.OfType<BuilderEvent.PatchClaimed>().ShouldHaveSingleItem().Path.ShouldBe("b.txt");
    }

    [Fact]
    public void A_stop_withdraws_the_question_or_ends_after_the_file_at_work()
    {
        var asking = Asking().And.When(new WorkMessage.StopWork(Write, "enough"));
        Told<GatewayMessage.WithdrawAsks>(asking).StepId.ShouldBe("ApplyPatchST");
        Told<WorkReply.WorkStopped>(asking.And.When(new AskReply.ModelRefused(new AskId("ApplyPatchST", 1, "build"), "withdrawn", "enough")));

        var writing = Proposed().And.When(new WorkMessage.StopWork(Write, "enough"));
        writing.Events.OfType<ActorEvent.OperationAbortRequested>().ShouldHaveSingleItem();
        var ended = Ended(writing, Patched("a.txt", null, "one"));
        ended.Events[0].ShouldBeOfType<BuilderEvent.FileEdited>("it was written");
        Told<WorkReply.WorkStopped>(ended);
        Told<WorkReply.WorkStopped>(Ended(writing, new OperationOutcome.Cancelled()));
    }

    [Fact]
    public void A_question_that_the_runs_end_withdrew_stops_the_work()
    {
        Told<WorkReply.WorkStopped>(Asking().And.When(new AskReply.ModelRefused(new AskId("ApplyPatchST", 1, "build"), "run-cancelled", "over")));
        Told<WorkReply.WorkFailed>(Asking().And.When(new AskReply.ModelRefused(new AskId("ApplyPatchST", 1, "build"), "no-model", "Set one."))).Error.ShouldBe("Set one.");
        Told<WorkReply.WorkFailed>(Asking().And.When(new AskReply.ModelFailed(new AskId("ApplyPatchST", 1, "build"), ModelFailureKind.Length, "cut"))).Retryable.ShouldBeFalse();
    }

    [Fact]
    public void Only_the_plans_tests_are_run()
    {
        var asked = Builder.When(BeginChoosing());
        Told<GatewayMessage.AskModel>(asked).Question.Prompt.ShouldContain("make lint");

        var chosen = asked.And.When(Answer(Choose, """{"reason":"quick","commands":["make lint","make test","make lint"]}"""));
        Told<WorkReply.WorkCompleted>(chosen).Result.ToString().ShouldBe("""{"commands":["make lint","make test"],"reason":"quick"}""");
        Told<WorkReply.WorkFailed>(asked.And.When(Answer(Choose, """{"reason":"","commands":["rm -rf /"]}"""))).Error.ShouldContain("'rm -rf /', which is none of the approved tests");
        Told<WorkReply.WorkFailed>(asked.And.When(Answer(Choose, """{"reason":"","commands":[]}"""))).Error.ShouldContain("chose no test");
    }

    [Fact]
    public void Where_the_plan_has_no_tests_nobody_is_asked() =>
        Told<WorkReply.WorkCompleted>(Builder.When(BeginChoosing(Plan with { Tests = [] }))).Result.Element.GetProperty("commands").GetArrayLength().ShouldBe(0);

    [Fact]
    public void A_host_that_ends_claims_no_file_and_the_next_one_does()
    {
        var asking = Asking();
        var held = asking.And.WhileTheHostIsEnding().When(Answer(Write, """{"summary":"","files":[{"path":"a.txt","content":"one"}]}"""));
        var timer = held.Events.OfType<ActorEvent.TimerSet>().ShouldHaveSingleItem();
        held.Events.ShouldNotContain(e => e is BuilderEvent.PatchClaimed);

        (held.And with { MayClaim = true }).WhenDue(timer.Key).Events.ShouldContain(e => e is BuilderEvent.PatchClaimed);
    }

    [Fact]
    public void Work_that_comes_while_it_is_busy_is_given_back()
    {
        var other = new WorkId("ApplyPatchST", 2);

        Told<WorkReply.WorkFailed>(Asking().And.When(BeginWriting() with { Work = other })).ShouldBe(new WorkReply.WorkFailed(other, "The builder is still at ApplyPatchST#1.", true));
    }
}
