using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Memory;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.TestKit;

namespace SisyphusActors.Conformance.Tests.Actors;

/// <summary>A goal's way to its approval: coordinator, planner, validator, gateway, memory lane and mailboxes, with a probe for the executor.</summary>
public abstract class IntentSpecs : EngineSpecs
{
    private static readonly ModelName Model = ModelName.Parse("scripted/any");
    private static readonly PlanBase Base = new("main", "c0ffee", [new ApprovedFile("src/login.ts", null)]);

    private readonly TestProbe _executor;

    protected IntentSpecs(EngineFixture system) : base(system)
    {
        system.Behaviors
            .Add(RunActors.CoordinatorRole, new CoordinatorBehavior())
            .Add(RunActors.PlannerRole, new PlannerBehavior(new PlannerOptions { RevisionsMax = 1 }))
            .Add(RunActors.ValidatorRole, new ValidatorBehavior(new PlanRules([])))
            .AddOnDemand(RunActors.GatewayRole, new GatewayBehavior(new GatewayOptions
            {
                Routes = Core.Values.OrdinalMap.Empty<System.Collections.Immutable.ImmutableArray<ModelName>>().Add("plan", [Model]),
            }))
            .AddMailboxes(new MailboxBehavior())
            .Bind(WorkspaceActors.Memory, new MemoryBehavior());
        _executor = system.CreateTestProbe(Run.Executor);
    }

    [Fact]
    public async Task A_library_with_a_correction_is_rejected_by_mail_and_the_next_plan_waits_for_a_person()
    {
        World(WithLibrary("quick-oidc"), WithLibrary("openid-client"));
        await System.TellAsync(WorkspaceActors.Memory, new MemoryMessage.StoreMemory(MemoryType.Correction, "it is vulnerable", ["quick-oidc"], null, "ada"));

        await Begin();
        var submitted = await Recorded<RunEvent.PlanSubmitted>(Run.Coordinator);

        IntentPlan.OutputOf(submitted.Plan)!.Libraries[0].Name.ShouldBe("openid-client");
        (await Recorded<MailEvent.MailReceived>(WorkspaceActors.Mailbox("planner"))).Body.ShouldContain("correction m1 says: it is vulnerable");
        await Recorded<MailEvent.AgentJoined>(WorkspaceActors.Mailbox("validator"));
        (await System.TellAsync(Run.Coordinator, Approve(WithLibrary("openid-client")))).ShouldBe(Outcome.Ok);
        (await _executor.ExpectMsgAsync<ExecutorMessage.StartExecution>()).Approval!.PlanHash.ShouldBe(WithLibrary("openid-client").Hash);
    }

    [Fact]
    public async Task A_plan_waits_over_a_restart_and_nothing_is_asked_or_looked_at_again()
    {
        World(WithLibrary("openid-client"));
        await Begin();
        await Recorded<RunEvent.RunBlocked>(Run.Coordinator);
        var effects = System.Operations.Effects.Count;

        await System.RestartAsync();
        (await System.TellAsync(Run.Coordinator, Approve(WithLibrary("openid-client")))).ShouldBe(Outcome.Ok);

        await _executor.ExpectMsgAsync<ExecutorMessage.StartExecution>();
        System.Operations.Effects.Count.ShouldBe(effects);
    }

    [Theory]
    [InlineData(IntentOperation.Recall)]
    [InlineData(ModelOperation.Kind)]
    [InlineData(IntentOperation.Inspect)]
    [InlineData(IntentOperation.Policies)]
    public async Task Planning_goes_on_where_its_engine_ended(string kind)
    {
        World(WithLibrary("openid-client"));
        _held = kind;
        await Begin();
        await _reached.Task.WaitAsync(TestTimeout.Default);

        _held = null;
        await System.RestartAsync();

        await System.TellAsync(Run.Coordinator, new RunMessage.ResumeRun("ada"));
        System.Operations.Release(IntentPlan.Compile, Answer(kind, WithLibrary("openid-client")));
        await Recorded<RunEvent.PlanSubmitted>(Run.Coordinator);
        System.Log.EventsOf(Run.Gateway).OfType<GatewayEvent.CallClaimed>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_person_s_no_leads_to_another_plan()
    {
        World(WithLibrary("openid-client"), WithLibrary("passport"));
        await Begin();
        await Recorded<RunEvent.RunBlocked>(Run.Coordinator);

        await System.TellAsync(Run.Coordinator, new RunMessage.RejectPlan(WithLibrary("openid-client").Hash, "ada", "use passport"));

        await Recorded<RunEvent.PlanSubmitted>(Run.Coordinator, e => IntentPlan.OutputOf(e.Plan)!.Libraries[0].Name == "passport");
        ShouldBeRefused(await System.TellAsync(Run.Coordinator, Approve(WithLibrary("openid-client"))), "plan-hash-mismatch");
    }

    [Fact]
    public async Task A_model_without_a_usable_answer_fails_the_run_for_good_with_the_reason()
    {
        System.Operations.On(IntentPlan.Compile, request => request.Kind == IntentOperation.Recall
            ? Answer(request.Kind, WithLibrary("x"))
            : new OperationOutcome.Failed("not JSON", Retryable: false)
            {
                Detail = ModelJson.Of(new ModelFailure(ModelFailureKind.BadAnswer, "$.files is missing", null, ModelSpend.None, ModelTrace.None)),
            });

        await Begin();

        (await Recorded<RunEvent.RunFailed>(Run.Coordinator)).Error.ShouldContain("$.files is missing");
    }

    private volatile string? _held;

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Begin() => System.TellAsync(Run.Coordinator, new RunMessage.StartIntent("Add an OIDC login flow", Seed, "/", "ada"));

    /// <summary>Finds nothing wrong, and gives these plans one after another.</summary>
    private void World(params PlanOutput[] plans)
    {
        var asked = 0;
        System.Operations.On(IntentPlan.Compile, request =>
        {
            if (request.Kind == _held)
            {
                _reached.TrySetResult();
                return null!;
            }
            return Answer(request.Kind, plans[request.Kind == ModelOperation.Kind ? Math.Min(asked++, plans.Length - 1) : 0]);
        });
    }

    private static OperationOutcome Answer(string kind, PlanOutput plan) => new OperationOutcome.Succeeded(kind switch
    {
        IntentOperation.Recall => StoredJson.Canonical(new RecallResult([])),
        IntentOperation.Inspect => StoredJson.Canonical(new WorkspaceInspection(Base, [])),
        IntentOperation.Policies => StoredJson.Canonical(new PolicyResult([])),
        _ => ModelJson.Of(new ModelReply(StoredJson.Canonical(plan).ToString(), "stop", ModelSpend.None, ModelTrace.None)),
    });

    private static RunMessage.ApprovePlan Approve(PlanOutput plan) => new(plan.Hash, Base.Commit, "ada");

    private static PlanOutput WithLibrary(string library) => new(
        "Redirect, then exchange the code.", [new PlannedFile("src/login.ts", FileChange.Create, "The flow.")],
        [new PlannedLibrary(library, "1.2.3")], [], ["npm test"], ["Write it."]);
}
