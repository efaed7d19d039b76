using SisyphusActors.Core.Building;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Core.Tests.Building;

/// <summary>A builder whose model answers with a file that nobody has approved.</summary>
public sealed class BuilderAmendmentTests
{
    private static readonly PlanOutput Plan = new("One file.", [new PlannedFile("a.txt", FileChange.Create, "new")], [], [], ["make test"], ["write"]);
    private static readonly PlanApproval Approval = new(Plan.Hash, "abc", [new ApprovedFile("a.txt", null)], "ada");
    private static readonly WorkId Write = new("ApplyPatchST", 1);
    private static readonly BehaviorTest<BuilderState> Builder = BehaviorTest.Of(new BuilderBehavior(new BuilderOptions { RefusalsMax = 1 }), "run/builder");

    private static BehaviorResult<BuilderState> Asking() => Read(Builder.When(new WorkMessage.BeginWork(Write, new Assignment.WriteFiles("the goal", Plan, Approval, 1, []))));

    private static BehaviorResult<BuilderState> Read(BehaviorResult<BuilderState> claimed, string? content = null) => claimed.And.When(
        claimed.State.Build!.OpKey!.Value,
        new OperationOutcome.Succeeded(PatchJson.Of(new ReadResult([.. PatchJson.ToRead(Claimed(claimed).With).Paths.Select(path => new FileText(path, content, null))]))));

    private static OperationRequest Claimed(BehaviorResult<BuilderState> result) => result.Test.Behavior.Resolve(result.Test.Self, result.State, result.State.Build!.OpKey!.Value);

    private static BehaviorResult<BuilderState> Answered(BehaviorResult<BuilderState> asking, string files, int nth = 1) => asking.And.When(new AskReply.ModelAnswered(
        new AskId("ApplyPatchST", 1, nth == 1 ? "build" : $"build {nth}"), ModelName.Parse("openai/x"),
        new ModelReply($$"""{"summary":"It needs c.","files":[{{files}}],"learnings":["c is read first"]}""", "stop", ModelSpend.None, ModelTrace.None)));

    private const string More = """{"path":"a.txt","content":"one"},{"path":"c.txt","content":"three"}""";

    private static BehaviorResult<BuilderState> Waiting(string? content = null) => Read(Answered(Asking(), More), content);

    private static RunMessage.AmendPlan Wanted(BehaviorResult<BuilderState> waiting) => waiting.Sent.ShouldHaveSingleItem().ShouldBeOfType<RunMessage.AmendPlan>();

    private static WorkMessage.AmendWork Approved(RunMessage.AmendPlan amend) => new(
        amend.Plan, new PlanApproval(amend.Plan.Hash, "abc", [.. amend.Known, new ApprovedFile("c.txt", null)], "ada"));

    [Fact]
    public void The_file_is_asked_for_with_what_would_be_in_it_and_nothing_is_written()
    {
        PatchJson.ToRead(Claimed(Answered(Asking(), More)).With).Paths.ShouldBe(["c.txt"]);
        var waiting = Waiting();

        var wanted = Wanted(waiting);
        wanted.Plan.Files[^1].ShouldBe(new PlannedFile("c.txt", FileChange.Create, $"Asked for while writing: 5 bytes, SHA-256 {Sha256.Of("three")}."));
        (wanted.Work, wanted.Why).ShouldBe((Write, "It needs c."));
        wanted.Known.ShouldBe(Approval.Files);
        waiting.State.Build!.Files.ShouldBeNull();
        Wanted(Waiting("old")).Plan.Files[^1].Change.ShouldBe(FileChange.Modify);
    }

    [Fact]
    public void Another_content_is_another_plan() =>
        Wanted(Waiting()).Plan.Hash.ShouldNotBe(Wanted(Read(Answered(Asking(), More.Replace("three", "four")))).Plan.Hash);

    [Fact]
    public void A_model_is_asked_anew_where_a_person_takes_files_that_changed_since_it_read_them()
    {
        var asking = Asking();
        var answered = Answered(asking.And.When(new WorkMessage.AmendWork(Plan, Approval with { Files = [new ApprovedFile("a.txt", Sha256.Of("by ada"))] })), """{"path":"a.txt","content":"one"}""");

        answered.Events.OfType<BuilderEvent.BuildOutdated>().ShouldHaveSingleItem();
        PatchJson.ToRead(Claimed(answered).With).Paths.ShouldBe(["a.txt"]);
        var again = Read(answered, "by ada");
        again.Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>().Ask.Kind.ShouldBe("build 2");
        PatchJson.ToPatch(Claimed(Answered(again, """{"path":"a.txt","content":"by ada, and one"}""", nth: 2)).With).Before.ShouldBe(Sha256.Of("by ada"));
    }

    [Fact]
    public void Approved_it_goes_on_with_the_answer_that_was_paid_for()
    {
        var waiting = Waiting();
        var amend = Approved(Wanted(waiting));

        var writing = waiting.And.When(amend);
        writing.State.Build!.Learnings!.Value.ShouldBe(["c is read first"]);

        writing.Sent.ShouldBeEmpty("no model is asked");
        var patch = PatchJson.ToPatch(Claimed(writing).With);
        (patch.Path, patch.Content, patch.Approval.PlanHash).ShouldBe(("a.txt", "one", amend.Plan.Hash));
        var next = writing.And.When(writing.State.Build!.OpKey!.Value, new OperationOutcome.Succeeded(PatchJson.Of(new PatchResult("a.txt", null, Sha256.Of("one")))));
        PatchJson.ToPatch(Claimed(next).With).ShouldSatisfyAllConditions(p => p.Path.ShouldBe("c.txt"), p => p.Content.ShouldBe("three"));
    }

    [Fact]
    public void An_approval_of_another_plan_writes_nothing()
    {
        var waiting = Waiting();
        var other = Wanted(waiting).Plan with { Design = "Another." };

        waiting.And.When(new WorkMessage.AmendWork(other, Approval)).Events.ShouldNotContain(e => e is BuilderEvent.BuildProposed || e is BuilderEvent.PatchClaimed);
    }

    [Fact]
    public void Refused_the_model_is_asked_again_with_the_reason_and_not_for_ever()
    {
        var again = Waiting().And.When(new WorkMessage.RefuseAmendment(Write, ["ada rejected it: not c"]));
        var asked = again.Sent.ShouldHaveSingleItem().ShouldBeOfType<GatewayMessage.AskModel>();
        (asked.Ask.Kind, asked.Question.Prompt.Contains("ada rejected it: not c")).ShouldBe(("build 2", true));

        var claimed = Answered(again, More, nth: 2);
        claimed.State.Build!.OpKey.ShouldNotBe(Answered(Asking(), More).State.Build!.OpKey, "each claim has an op key of its own");
        var last = Read(claimed).And.When(new WorkMessage.RefuseAmendment(Write, ["ada rejected it: no"]));
        last.Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkReply.WorkFailed>().Error.ShouldContain("ada rejected it: no");
        Answered(again, """{"path":"a.txt","content":"one"}""", nth: 2).Events.ShouldContain(e => e is BuilderEvent.PatchClaimed);
    }

    [Fact]
    public void What_no_approval_could_allow_fails_the_step_at_once() =>
        Waiting().And.When(new WorkMessage.RefuseAmendment(Write, ["'c.txt' is a link"], IsFinal: true))
            .Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkReply.WorkFailed>().Retryable.ShouldBeFalse();

    [Fact]
    public void A_stop_ends_the_wait_and_an_approval_after_it_writes_nothing()
    {
        var waiting = Waiting();

        var stopped = waiting.And.When(new WorkMessage.StopWork(Write, "enough"));

        stopped.Sent.ShouldHaveSingleItem().ShouldBeOfType<WorkReply.WorkStopped>();
        stopped.And.When(Approved(Wanted(waiting))).Events.OfType<BuilderEvent>().ShouldHaveSingleItem().ShouldBeOfType<BuilderEvent.BuildAmended>();
    }

    [Fact]
    public void What_this_run_wrote_is_named_as_it_left_it()
    {
        var written = Answered(Asking(), """{"path":"a.txt","content":"one"}""");
        var done = written.And.When(written.State.Build!.OpKey!.Value, new OperationOutcome.Succeeded(PatchJson.Of(new PatchResult("a.txt", null, Sha256.Of("one")))));
        var again = new WorkId("ApplyPatchST", 2);
        var asking = Read(done.And.When(new WorkMessage.BeginWork(again, new Assignment.WriteFiles("the goal", Plan, Approval, 2, []))));

        var waiting = Read(asking.And.When(new AskReply.ModelAnswered(
            new AskId("ApplyPatchST", 2, "build"), ModelName.Parse("openai/x"),
            new ModelReply("""{"summary":"","learnings":[],"files":[{"path":"c.txt","content":"x"}]}""", "stop", ModelSpend.None, ModelTrace.None))));

        Wanted(waiting).Known.ShouldBe([new ApprovedFile("a.txt", Sha256.Of("one"))]);
    }
}
