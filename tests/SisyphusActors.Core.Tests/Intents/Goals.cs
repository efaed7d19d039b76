using System.Collections.Immutable;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Tests.Intents;

/// <summary>A goal, plans for it, and what actors tell each other about them.</summary>
internal static class Goals
{
    public const string Goal = "Add an OIDC login flow";

    public static readonly RunActors Run = new("r1");
    public static readonly Sha256 Old = Sha256.Of("as it was");

    public static PlanOutput Output(string library = "openid-client", params ImmutableArray<PlannedFile> files) => new(
        "Redirect, then exchange the code.",
        files.IsEmpty ? [new PlannedFile("src/login.ts", FileChange.Create, "The flow.")] : files,
        [new PlannedLibrary(library, "1.2.3")], ["Clocks differ."], ["npm test"], ["Write it."]);

    public static PlannedFile File(string path, FileChange change = FileChange.Create) => new(path, change, "Why.");

    public static Plan PlanOf(PlanOutput output) => IntentPlan.Of(Goal, output, Plan.DefaultMaxParallel, IntentPlan.DefaultRoundsMax);

    public static PlanBase Base(string? commit = "c0ffee") => new("main", commit, [new ApprovedFile("src/login.ts", null)]);

    public static Json Answer(PlanOutput output) => StoredJson.Canonical(output);

    public static AskReply Answered(int attempt, PlanOutput output) => new AskReply.ModelAnswered(
        Ask(attempt), ModelName.Parse("scripted/any"), new ModelReply(Answer(output).ToString(), "stop", ModelSpend.None, ModelTrace.None));

    public static AskId Ask(int attempt) => new(IntentPlan.Compile, attempt, "plan");

    public static OperationOutcome Found<T>(T value) where T : notnull => new OperationOutcome.Succeeded(StoredJson.Canonical(value));
}
