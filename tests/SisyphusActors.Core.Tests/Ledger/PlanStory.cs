using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Validation;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Ledger;

/// <summary>A run that has a goal: its first plan is rejected through a memory, its second waits for a person.</summary>
public static class PlanStory
{
    public const string Goal = "Add an OIDC login flow";

    public static readonly PlanBase Base = new("main", "3f1c2a9d5b7e4f60a1b2c3d4e5f60718293a4b5c", [new ApprovedFile("src/login/oidc.ts", null)]);

    private static readonly ModelName Model = ModelName.Parse("openai/large");
    private static readonly Amount Reserved = new(200_000, 0, 1, 900_000);

    public static PlanOutput Output(string library = "openid-client") => new(
        "The login page redirects with PKCE; a callback exchanges the code and opens the session.",
        [new PlannedFile("src/login/oidc.ts", FileChange.Create, "Redirect, callback and session.")],
        [new PlannedLibrary(library, "6.1.3")], ["Clocks may differ by minutes."], ["node --test src/login"], ["Write redirect and callback."]);

    public static PlanApproval Approval(string by = "ada") => new(Output().Hash, Base.Commit, Base.Files, by);

    public static RunStory Waiting()
    {
        var (run, bad, good) = (new RunActors("r1"), Output("quick-oidc"), Output());
        var problem = new Problem(0, 0, "library 'quick-oidc': correction m1 says: it accepts tokens of any issuer");
        return new RunStory().Host(RunStory.HostStarted())
            .Coordinator(new RunEvent.RunQueued(Goal, IntentPlan.Source, Json.EmptyObject, "42", "/srv/shop", "ada"), new RunEvent.RunPlanning())
            .By(run.Planner, new PlannerEvent.RecallClaimed(Goal, Key("recall")), new PlannerEvent.RecallSettled(Key("recall"), []), new PlannerEvent.PlanAsked(1, []))
            .Gateway(new GatewayEvent.BudgetOpened(new BudgetLimits(CostMicroUsd: 2_000_000), BudgetLimits.None))
            .Coordinator(new RunEvent.RunAskedModels())
            .Answered(1)
            .By(run.Planner, new PlannerEvent.PlanDrafted(bad.Hash, 1, bad))
            .By(run.Validator,
                new ValidatorEvent.ValidationBegun(IntentPlan.Of(Goal, bad, 16, IntentPlan.DefaultRoundsMax), Json.EmptyObject),
                new ValidatorEvent.InspectionClaimed(Key("inspect")), new ValidatorEvent.PoliciesClaimed(Key("policies")),
                new ValidatorEvent.MemoriesConsulted([]), new ValidatorEvent.PoliciesSettled(Key("policies"), []),
                new ValidatorEvent.InspectionSettled(Key("inspect"), new WorkspaceInspection(Base, [])),
                new ValidatorEvent.PlanRefused(bad.Hash, [problem]))
            .By(run.Planner, new PlannerEvent.PlanAsked(2, [problem]))
            .Answered(2)
            .By(run.Planner, new PlannerEvent.PlanDrafted(good.Hash, 2, good))
            .By(run.Validator, new ValidatorEvent.ValidationBegun(IntentPlan.Of(Goal, good, 16, IntentPlan.DefaultRoundsMax), Json.EmptyObject), new ValidatorEvent.PlanValidated(good.Hash, []))
            .Coordinator(
                new RunEvent.PlanSubmitted(IntentPlan.Of(Goal, good, 16, IntentPlan.DefaultRoundsMax), Json.EmptyObject, Base, ["library 'openid-client': learning m2 says: it needs Node 20"]),
                new RunEvent.RunBlocked(BlockedOn.Plan, []));
    }

    public static RunStory Approved() => Waiting().Coordinator(new RunEvent.PlanApproved(Approval()), new RunEvent.PlanFinalised(Output().Hash), new RunEvent.RunStarted());

    public static OpKey Key(string kind) => IntentOperation.KeyOf("r1", 1, kind, Json.EmptyObject);

    private static RunStory Answered(this RunStory story, int attempt)
    {
        var (ask, key) = (new AskId(IntentPlan.Compile, attempt, "plan"), OpKey.Of("r1", IntentPlan.Compile, attempt, "model", Sha256.Of("input")));
        return story.Gateway(
            new GatewayEvent.Asked(ask, new RunActors("r1").Planner, new Question("plan", null, "The goal", null, []), [Model], ModelLimits.Default, TimeSpan.FromMinutes(15)),
            new GatewayEvent.CallClaimed(ask, 1, key, Model, Reserved, RunStory.Start.AddSeconds(6 + attempt)),
            new GatewayEvent.CallAnswered(ask, key, ModelStory.Reply("{}", 1_200, 34_000), 1_000));
    }
}
