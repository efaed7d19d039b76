using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Host.Eval;
using SisyphusActors.Simulation.Reports;

namespace SisyphusActors.Host.Cli;

/// <summary>The shapes of <c>--json</c>: documented in <c>docs/cli.md</c>; members are added, never renamed.</summary>
internal static partial class Shapes
{
    public sealed record RunList(IReadOnlyList<Run> Runs);

    public sealed record Run(
        string RunId, string Name, string Goal, string Source, string Status, Json Inputs,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt,
        string? LastStep, int RetryCount, string? NextAction, string? Error,
        int Phase, int Phases, int StepsDone, int StepsTotal, long Offset)
    {
        public static Run Of(RunSummary run, string? next) => new(
            run.RunId, run.Name, run.Goal, run.Source, run.Status.Name(), run.Inputs, run.CreatedAt, run.UpdatedAt, run.EndedAt,
            run.LastStep, run.RetryCount, next, run.Error, run.Phase, run.Phases, run.StepsDone, run.StepsTotal, run.Offset);
    }

    public sealed record RunDetails(
        Run Run, string Workspace, string RequestedBy, string? PlanHash, string? InterruptedFrom,
        IReadOnlyList<Step> Steps, IReadOnlyList<Choice> Decisions, IReadOnlyList<Problem> Problems, IReadOnlyList<Parked> Parked,
        IReadOnlyList<Call> Calls, Plan? Plan, IReadOnlyList<StepAgent> Agents, IReadOnlyList<WrittenFile> Files, int Round)
    {
        public static RunDetails Of(RunView run, string? next) => new(
            Shapes.Run.Of(run.Summary, next), run.Workspace, run.RequestedBy, run.PlanHash?.ToString(), run.InterruptedFrom?.Name(),
            [.. run.Steps.Select(Step.Of)],
            [.. run.Decisions.Select(d => new Choice(d.Offset, d.Actor, d.What, d.Why))],
            run.Problems,
            [.. run.Parked.Select(p => new Parked(p.Offset, p.Actor, p.Message, p.Deaths, p.Error))],
            [.. run.Calls.Select(Call.Of)],
            run.Planned is { } plan ? Plan.Of(plan) : null,
            [.. run.Agents.Select(a => new StepAgent(a.Actor, a.StepId, a.Agent, a.Skill, a.SkillHash?.ToString(), a.State, a.IsAtWork, a.BeatAt, run.CostOf(a)))],
            [.. run.Files.Select(f => new WrittenFile(f.Path, f.Before?.ToString(), f.After?.ToString(), f.Edits))],
            run.Round);
    }

    /// <param name="Output">As the model wrote it.</param>
    /// <param name="NotAllowed">Null without --allow.</param>
    public sealed record Plan(
        string Hash, Json Output, string? BaseCommit, string? Branch, IReadOnlyList<string> Warnings, IReadOnlyList<string>? NotAllowed,
        string? ApprovedBy, DateTimeOffset? ApprovedAt)
    {
        public static Plan Of(PlanView plan) => new(
            plan.Hash.ToString(), StoredJson.Canonical(plan.Output), plan.Base.Commit, plan.Base.Branch, plan.Warnings,
            plan.NotAllowed is { } files ? [.. files] : null, plan.Approval?.By, plan.ApprovedAt);
    }

    public sealed record StepAgent(
        string Actor, string StepId, string Name, string? Skill, string? SkillHash, string State, bool AtWork, DateTimeOffset BeatAt, long CostMicroUsd);

    public sealed record WrittenFile(string Path, string? Before, string? After, int Edits);

    public sealed record Call(
        string OpKey, string StepId, int Attempt, string Kind, int Try, string Agent, string Model, string Status, long Tokens, long CostMicroUsd,
        long? DurationMs, string? ErrorKind, string? Error, string? SessionId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
    {
        public static Call Of(CallView call) => new(
            call.OpKey.ToString(), call.Ask.StepId, call.Ask.Attempt, call.Ask.Kind, call.Try, call.Agent, call.Model.ToString(), call.Status.Name(),
            call.Spend.Usage.Total(), call.Spend.CostMicroUsd, call.DurationMs, call.ErrorKind?.ToString(), call.Error, call.SessionId, call.StartedAt, call.EndedAt);
    }

    public sealed record Budget(string RunId, string Status, IReadOnlyList<BudgetLine> Lines, string? NextAction)
    {
        public static Budget Of(RunView run, string? next) => new(
            run.RunId, run.Status.Name(),
            [.. run.Gateway.Run is { } account ? BudgetLine.Of(null, account) : [], .. run.Gateway.Steps.SelectMany(s => BudgetLine.Of(s.Key, s.Value))], next);
    }

    public sealed record BudgetLine(string? StepId, string Resource, long? Limit, long Used, long Reserved)
    {
        public static IEnumerable<BudgetLine> Of(string? stepId, Account account) =>
            Enum.GetValues<BudgetResource>().Select(r => new BudgetLine(stepId, r.Name(), account.Limits[r], account.Used[r], account.Reserved[r]));
    }

    public sealed record Brief(
        string RunId, string Status, string WaitsFor, string? NextAction, long Offset, long Tokens, int TokensMax,
        IReadOnlyList<BriefSection> Sections, IReadOnlyList<BriefOmission> LeftOut, string Text)
    {
        public static Brief Of(Core.Briefs.Brief brief) => new(
            brief.RunId, brief.Status.Name(), brief.WaitsFor.ToString().ToLowerInvariant(), brief.NextAction is { Length: > 0 } next ? next : null,
            brief.Offset, brief.Tokens, brief.TokensMax,
            [.. brief.Sections.Select(s => new BriefSection(s.Title, s.Lines))], [.. brief.LeftOut.Select(o => new BriefOmission(o.Section, o.Lines, o.Of))], brief.Text);
    }

    public sealed record BriefSection(string Title, IReadOnlyList<string> Lines);

    public sealed record BriefOmission(string Section, int Lines, int Of);

    public sealed record Step(
        string StepId, string? Title, string? Milestone, string Status, int Attempt, Json? Result, string? Error, int? ExitCode,
        DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset? DueAt, string? Prompt, string? WhyInDoubt,
        Json? Item, int? Items, int? ItemsDone, string? OpKey)
    {
        public static Step Of(StepView step) => new(
            step.Id, step.Title, step.Milestone, step.Status.Name(), step.Attempt, step.Result, step.Error, step.ExitCode,
            step.StartedAt, step.EndedAt, step.DueAt, step.Prompt, step.WhyInDoubt, step.Item, step.Items,
            step.Items is null ? null : step.ItemsDone, step.OpKey?.ToString());
    }

    public sealed record Choice(long Offset, string Actor, string What, string Why);

    public sealed record Parked(long Offset, string Actor, string Message, int Deaths, string Error);

    public sealed record Result(
        string RunId, string Status, bool Interrupted, SortedDictionary<string, Json> Results, string? Error, IReadOnlyList<Problem> Problems, string? NextAction,
        IReadOnlyList<string> Tolerated)
    {
        public static Result Of(RunView run, bool interrupted, string? next) => new(
            run.RunId, run.Status.Name(), interrupted,
            new SortedDictionary<string, Json>(run.Steps.Where(s => s is { Status: StepStatus.Completed, Position.IsItem: false, Result: not null })
                .ToDictionary(s => s.Id, s => s.Result!.Value), StringComparer.Ordinal),
            run.Error, run.Problems, next, [.. run.Tolerated.Select(s => s.Id)]);
    }

    public sealed record ResultList(IReadOnlyList<Result> Runs);

    /// <param name="Host">The process that hosts it.</param>
    /// <param name="Log">What that process prints to, where this command started it.</param>
    public sealed record Detached(string RunId, string Status, int Host, string? Log, string Follow, string Cancel);

    public sealed record DetachedList(IReadOnlyList<Detached> Runs);

    public sealed record HostLine(DateTimeOffset At, string? RunId, string? Status, string What);

    public sealed record Stopped(int? Process, bool HasLeft, IReadOnlyList<string> Interrupted);

    public sealed record Forecast(IReadOnlyList<RunForecast> Runs);

    public sealed record RunForecast(string RunId, string Status, string WouldDo, IReadOnlyList<StepForecast> Steps);

    public sealed record StepForecast(string StepId, string Status, string Fate, string Why, int? ExitCode);

    public sealed record LogLine(long Offset, DateTimeOffset At, string Actor, long SequenceNumber, string Type, string Cause, Json Event);

    public sealed record Validation(string File, bool Valid, string? Name, IReadOnlyList<string> Steps, IReadOnlyList<Problem> Problems);

    public sealed record PolicyTest(bool Passed, IReadOnlyList<string> Policies, IReadOnlyList<PolicyFixture> Fixtures, IReadOnlyList<string> Problems);

    public sealed record PolicyFixture(string Fixture, bool ShouldPass, IReadOnlyList<string> RejectedBy);

    public sealed record ArtifactList(string RunId, IReadOnlyList<Artifact> Artifacts);

    public sealed record Artifact(string Name, string Kind, string StepId, string Hash, Json Content, DateTimeOffset CreatedAt, long Offset)
    {
        public static Artifact Of(ArtifactView artifact) => new(
            artifact.Name, artifact.Kind, artifact.StepId, artifact.Hash.ToString(), artifact.Content, artifact.At, artifact.Offset);
    }

    public sealed record Evaluation(int Checks, int Passed, int CasesPassed, IReadOnlyList<EvaluatedCase> Cases)
    {
        public static Evaluation Of(IReadOnlyCollection<EvalResult> results) => new(
            results.Sum(r => r.Checks.Count), results.Sum(r => r.Passed), results.Count(r => r.HasPassed), [.. results.Select(EvaluatedCase.Of)]);
    }

    public sealed record EvaluatedCase(
        string Case, int Checks, int Passed, string Status, int Rounds, int Calls, long Tokens, long CostMicroUsd, double Seconds, IReadOnlyList<FailedCheck> Failed)
    {
        public static EvaluatedCase Of(EvalResult result) => new(
            result.Case, result.Checks.Count, result.Passed, result.Run.Status.Name(),
            result.Use.Rounds, result.Use.Calls, result.Use.Tokens, result.Use.CostMicroUsd, Math.Round(result.Took.TotalSeconds, 3),
            [.. result.Checks.Where(c => c.WhyNot is not null).Select(c => new FailedCheck(c.Check, c.WhyNot!))]);
    }

    public sealed record FailedCheck(string Check, string Why);

    public sealed record Ledger(string? RunId, string Text);

    public sealed record Verified(bool Same, IReadOnlyList<string> Differences);

    public sealed record Diagnosis(string Version, string Engine, string Database, IReadOnlyList<DiagnosisLine> Checks, bool Healthy);

    public sealed record DiagnosisLine(string Check, string State, string Found, string? Next);

    public sealed record Initialised(string Folder, IReadOnlyList<InitialisedFile> Files);

    public sealed record InitialisedFile(string Path, string State, string? Difference);

    public sealed record Removal(IReadOnlyList<string> Removed);

    public sealed record Simulation(
        IReadOnlyList<string> Workflows, ulong FirstSeed, int Seeds, double Seconds, double SeedsPerMinute, string Digest, long Hosts, long Commits, long Steps,
        IReadOnlyDictionary<string, long> Incidents, IReadOnlyDictionary<string, long> RunStatuses, IReadOnlyDictionary<string, long> StepStatuses,
        SimulationFailure? Failure)
    {
        public static Simulation Of(IEnumerable<string> workflows, SimulationReport report, Func<ulong, string> replay) => new(
            [.. workflows], report.FirstSeed, report.Seeds, Math.Round(report.Took.TotalSeconds, 3), Math.Round(report.SeedsPerMinute), report.Digest.ToString(),
            report.Coverage.Hosts, report.Coverage.Commits, report.Coverage.Steps, report.Coverage.Incidents, report.Coverage.RunStatuses, report.Coverage.StepStatuses,
            report.Failure is { } failure ? SimulationFailure.Of(failure, replay) : null);
    }

    public sealed record SimulationFailure(
        ulong Seed, string Invariant, string What, IReadOnlyList<string> Workflows, IReadOnlyList<string> Incidents, IReadOnlyList<string> Trace, string Replay)
    {
        public static SimulationFailure Of(Shrunk failure, Func<ulong, string> replay) => new(
            failure.Original.Scenario.Seed, failure.Minimal.Violation!.Invariant, failure.Minimal.Violation.What,
            [.. failure.Minimal.Scenario.Runs.Select(r => r.Work.Name)], [.. failure.Minimal.Scenario.Incidents.Select(i => i.ToString())],
            failure.Minimal.Trace, replay(failure.Original.Scenario.Seed));
    }

    /// <summary>One indented document.</summary>
    public static string Document<T>(T value) => JsonSerializer.Serialize(value, typeof(T), Indented);

    /// <summary>On one line.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, typeof(T), Compact);

    private static readonly ShapesContext Indented = new(new JsonSerializerOptions(ShapesContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    private static readonly ShapesContext Compact = new(new JsonSerializerOptions(ShapesContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Shapes.RunList))]
[JsonSerializable(typeof(Shapes.RunDetails))]
[JsonSerializable(typeof(Shapes.Brief))]
[JsonSerializable(typeof(Shapes.Budget))]
[JsonSerializable(typeof(Shapes.Result))]
[JsonSerializable(typeof(Shapes.ResultList))]
[JsonSerializable(typeof(Shapes.Detached))]
[JsonSerializable(typeof(Shapes.DetachedList))]
[JsonSerializable(typeof(Shapes.HostLine))]
[JsonSerializable(typeof(Shapes.Stopped))]
[JsonSerializable(typeof(Shapes.Forecast))]
[JsonSerializable(typeof(Shapes.LogLine))]
[JsonSerializable(typeof(Shapes.Validation))]
[JsonSerializable(typeof(Shapes.PolicyTest))]
[JsonSerializable(typeof(Shapes.ArtifactList))]
[JsonSerializable(typeof(Shapes.Artifact))]
[JsonSerializable(typeof(Shapes.Evaluation))]
[JsonSerializable(typeof(Shapes.Ledger))]
[JsonSerializable(typeof(Shapes.Verified))]
[JsonSerializable(typeof(Shapes.Diagnosis))]
[JsonSerializable(typeof(Shapes.Initialised))]
[JsonSerializable(typeof(Shapes.Removal))]
[JsonSerializable(typeof(Shapes.Simulation))]
[JsonSerializable(typeof(Shapes.AgentList))]
[JsonSerializable(typeof(Shapes.Agent))]
[JsonSerializable(typeof(Shapes.Sent))]
[JsonSerializable(typeof(Shapes.Inbox))]
[JsonSerializable(typeof(Shapes.Letter))]
[JsonSerializable(typeof(Shapes.Reservations))]
[JsonSerializable(typeof(Shapes.MemorySearch))]
[JsonSerializable(typeof(Shapes.MemoryList))]
[JsonSerializable(typeof(Shapes.Memory))]
[JsonSerializable(typeof(Shapes.SkillList))]
[JsonSerializable(typeof(Shapes.Skill))]
internal sealed partial class ShapesContext : JsonSerializerContext;
