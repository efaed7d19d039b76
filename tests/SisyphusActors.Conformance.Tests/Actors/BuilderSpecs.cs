using SisyphusActors.Core.Building;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>The executor and the builder together, with probes for the coordinator and for the gateway that the builder asks.</summary>
public abstract class BuilderSpecs : EngineSpecs
{
    private static readonly PlanOutput Output = new(
        "Two files.", [new PlannedFile("a.txt", FileChange.Create, "new"), new PlannedFile("b.txt", FileChange.Create, "new")], [], [], ["make test"], []);

    private static readonly PlanApproval Approval = new(Output.Hash, null, [new ApprovedFile("a.txt", null), new ApprovedFile("b.txt", null)], "ada");

    private readonly TestProbe _coordinator;
    private readonly TestProbe _gateway;

    protected BuilderSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors.Add(RunActors.ExecutorRole, new ExecutorBehavior()).AddOnDemand(RunActors.BuilderRole, new BuilderBehavior(new BuilderOptions()));
        _coordinator = system.CreateTestProbe(Run.Coordinator);
        _gateway = system.CreateTestProbe(Run.Gateway);
        System.Operations.On(IntentPlan.ApplyPatch, Carry);
    }

    /// <summary>What a workspace without files does.</summary>
    private static OperationOutcome Carry(OperationRequest request) => request.Kind == PatchOperation.ReadKind
        ? new OperationOutcome.Succeeded(PatchJson.Of(new ReadResult([])))
        : Patched(PatchJson.ToPatch(request.With));

    private static OperationOutcome Patched(PatchRequest patch) => new OperationOutcome.Succeeded(PatchJson.Of(new PatchResult(patch.Path, patch.Before, patch.After)));

    private Task Execute(int roundsMax = 2) => _coordinator.SendAsync(Run.Executor, new ExecutorMessage.StartExecution(
        IntentPlan.Of("goal", Output, 16, roundsMax), Json.EmptyObject, Seed, Approval: Approval));

    private async Task<GatewayMessage.AskModel> Answer(string json)
    {
        var asked = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();
        await _gateway.SendAsync(Run.Builder, new AskReply.ModelAnswered(
            asked.Ask, ModelName.Parse("openai/x"), new ModelReply(json, "stop", ModelSpend.None, ModelTrace.None)));
        return asked;
    }

    private Task<GatewayMessage.AskModel> AnswerFiles(string text = "x") =>
        Answer($$"""{"summary":"done","learnings":[],"files":[{"path":"a.txt","content":"{{text}}"},{"path":"b.txt","content":"{{text}}"}]}""");

    private Task<GatewayMessage.AskModel> AnswerTests() => Answer("""{"reason":"all","commands":["make test"]}""");

    private Task<RunMessage.ExecutionEnded> Ended() => _coordinator.FishForMessageAsync<RunMessage.ExecutionEnded>(_ => true);

    private IReadOnlyList<string> Edited => [.. System.Log.EventsOf(Run.Builder).OfType<BuilderEvent.FileEdited>().Select(e => e.Path)];

    [Fact]
    public async Task A_plan_is_written_and_tested()
    {
        await Execute();
        await AnswerFiles();
        await AnswerTests();

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        Edited.ShouldBe(["a.txt", "b.txt"]);
        System.Log.EventsOf(Run.Executor).OfType<ExecutorEvent.TestPassed>().ShouldHaveSingleItem().Command.ShouldBe("make test");
    }

    [Fact]
    public async Task A_builder_that_has_no_work_is_not_started()
    {
        await _coordinator.SendAsync(Run.Executor, new ExecutorMessage.StartExecution(PlanOf("{ name: test, steps: [ { id: a, run: x } ] }"), Json.EmptyObject, Seed));

        await Ended();
        System.Journal.Read(Run.Builder).ShouldBeEmpty();
        System.Behaviors.ActorsOf(Run.RunId, System.Journal).ShouldNotContain(Run.Builder);
    }

    [Fact]
    public async Task After_a_crash_in_the_middle_it_goes_on_with_the_next_file_and_writes_none_twice()
    {
        System.Operations.On(IntentPlan.ApplyPatch, request =>
            request.Kind == PatchOperation.Kind && PatchJson.ToPatch(request.With).Path == "b.txt" ? null! : Carry(request));
        await Execute();
        await AnswerFiles();
        var atWork = await System.Operations.StartedAsync(IntentPlan.ApplyPatch, nth: 3);

        await System.RestartAsync();
        await System.TellAsync(Run.Executor, new ExecutorMessage.ContinueExecution());
        var again = await System.Operations.StartedAsync(IntentPlan.ApplyPatch, nth: 4);
        (again.Request.OpKey, again.Recovered).ShouldBe((atWork.Request.OpKey, true));
        System.Operations.Release(IntentPlan.ApplyPatch, Patched(new PatchRequest("b.txt", "x", null, false, Approval)));
        await AnswerTests();

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        Edited.ShouldBe(["a.txt", "b.txt"]);
        System.Operations.Effects.Count(e => e == IntentPlan.ApplyPatch).ShouldBe(3, "one read and two files");
    }

    [Fact]
    public async Task A_failing_test_leads_to_a_second_round_that_knows_why()
    {
        System.Operations.On(IntentPlan.Execute, new OperationOutcome.Failed("exit code 2: a is wrong", ExitCode: 2), new OperationOutcome.Succeeded(Json.EmptyObject));
        await Execute();
        await AnswerFiles();
        await AnswerTests();

        (await AnswerFiles("y")).ShouldSatisfyAllConditions(a => a.Ask.Attempt.ShouldBe(2), a => a.Question.Prompt.ShouldContain("a is wrong"));
        await AnswerTests();

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        Edited.ShouldBe(["a.txt", "b.txt", "a.txt", "b.txt"]);
    }

    [Fact]
    public async Task After_the_last_round_the_run_fails_and_says_so()
    {
        System.Operations.On(IntentPlan.Execute, new OperationOutcome.Failed("exit code 2", ExitCode: 2));
        await Execute(roundsMax: 1);
        await AnswerFiles();
        await AnswerTests();

        (await Ended()).Error.ShouldBe("Step 'ExecuteST[0]' failed in the last of 1 rounds: exit code 2");
    }

    [Fact]
    public async Task A_cancel_while_a_model_is_asked_withdraws_the_question()
    {
        await Execute();
        var asked = await _gateway.ExpectMsgAsync<GatewayMessage.AskModel>();

        await System.TellAsync(Run.Executor, new ExecutorMessage.CancelExecution("enough"));
        await _gateway.ExpectMsgAsync<GatewayMessage.WithdrawAsks>();
        await _gateway.SendAsync(Run.Builder, new AskReply.ModelRefused(asked.Ask, "withdrawn", "enough"));

        (await Ended()).Result.ShouldBe(ExecutionResult.Cancelled);
        Edited.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_in_doubt_waits_for_a_persons_word()
    {
        System.Operations.On(IntentPlan.ApplyPatch, request => request.Kind == PatchOperation.ReadKind || PatchJson.ToPatch(request.With).Path == "b.txt"
            ? Carry(request)
            : new OperationOutcome.InDoubt("neither nor"));
        await Execute();
        await AnswerFiles();
        await _coordinator.FishForMessageAsync<RunMessage.ExecutionBlocked>(m => m.On == BlockedOn.Doubt);
        await System.RestartAsync();

        (await System.TellAsync(Run.Executor, new ExecutorMessage.ResolveStep(IntentPlan.ApplyPatch, Settled: true, Json.Null, "ada"))).ShouldBe(Outcome.Ok);
        await AnswerTests();

        (await Ended()).Result.ShouldBe(ExecutionResult.Succeeded);
        System.Log.EventsOf(Run.Builder).OfType<BuilderEvent.FileEdited>().Select(e => e.By).ShouldBe(["ada", null]);
    }
}
