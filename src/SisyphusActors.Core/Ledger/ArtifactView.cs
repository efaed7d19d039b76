using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Ledger;

/// <summary>A document that a run leaves: a row of <c>artifacts</c>.</summary>
/// <param name="Name">Such as <c>plan.json</c>; a run may leave several of one name.</param>
/// <param name="Kind">What it is of.</param>
/// <param name="StepId">The step that left it.</param>
/// <param name="At">UTC.</param>
/// <param name="Offset">Of the event that made it.</param>
public sealed record ArtifactView(string Name, string Kind, string StepId, Json Content, DateTimeOffset At, long Offset)
{
    public const string PlanName = "plan.json";
    public const string PlanKind = "plan_card";
    public const string DiagnosticName = "diagnostic.json";
    public const string DiagnosticKind = "diagnostic";

    /// <summary>SHA-256 of <see cref="Content"/>; of a plan it is the hash that is approved.</summary>
    public Sha256 Hash { get; } = Content.Digest;

    /// <param name="run">With the entry in it.</param>
    /// <returns>What an event leaves; null for nothing.</returns>
    internal static ArtifactView? Of(RunView run, in LedgerEntry entry) => entry.Event switch
    {
        RunEvent.PlanSubmitted e => new(PlanName, PlanKind, IntentPlan.Compile, StoredJson.Canonical(IntentPlan.OutputOf(e.Plan)!), entry.At, entry.Offset),
        RunEvent.RunFailed { Problems.IsEmpty: false } e when run.Source == IntentPlan.Source && run.PlanHash is null =>
            Diagnostic(IntentPlan.Compile, entry, ("error", Json.From(e.Error)), ("problems", Json.Array(e.Problems.Select(p => Json.From(p.Message))))),
        GatewayEvent.AskFailed e => Diagnostic(e.Ask.StepId, entry, ("error", Json.From(e.Error)), ("attempt", Json.From(e.Ask.Attempt)),
            ("calls", Json.Array(run.Calls.Where(call => call.Ask == e.Ask).Select(Of)))),
        _ => null,
    };

    private static ArtifactView Diagnostic(string stepId, in LedgerEntry entry, params ReadOnlySpan<(string Name, Json Value)> members)
    {
        List<KeyValuePair<string, Json>> all = [new("stepId", Json.From(stepId))];
        foreach (var (name, value) in members)
            all.Add(new(name, value));
        return new(DiagnosticName, DiagnosticKind, stepId, Json.Object(all), entry.At, entry.Offset);
    }

    private static Json Of(CallView call) => Json.Object(
    [
        new("opKey", Json.From(call.OpKey.ToString())),
        new("model", Json.From(call.Model.ToString())),
        new("status", Json.From(call.Status.Name())),
        new("errorKind", call.ErrorKind is { } kind ? Json.From(kind.ToString()) : Json.Null),
        new("error", call.Error is { } error ? Json.From(error) : Json.Null),
        new("badAnswer", call.BadAnswer is { } answer ? Json.From(answer) : Json.Null),
    ]);
}
