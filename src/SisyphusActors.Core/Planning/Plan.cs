using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>What a run does, complete in itself: the file it came from may change or vanish.</summary>
/// <param name="Env">Variables of every shell step; values may hold expressions.</param>
/// <param name="MaxParallel">Most steps at work at once, 1 to 1,000; 16 unless the file says otherwise.</param>
/// <param name="Steps">In file order, those of the cleanup last.</param>
public sealed record Plan(
    string Name,
    ImmutableArray<PlanInput> Inputs,
    ImmutableSortedDictionary<string, string> Env,
    int MaxParallel,
    ImmutableArray<PlanStep> Steps)
{
    public const int DefaultMaxParallel = 16;

    /// <summary>SHA-256 of the canonical plan JSON without file positions: a moved line is the same plan, a changed word is not.</summary>
    [JsonIgnore]
    public Sha256 Hash => field == default
        ? field = StoredJson.Canonical(this with
        {
            Inputs = [.. Inputs.Select(i => i with { Line = 0, Column = 0 })],
            Steps = [.. Steps.Select(s => s with { Line = 0, Column = 0 })],
        }).Digest
        : field;

    [JsonIgnore]
    public StepGraph Graph => field ??= new StepGraph(Steps);

    // A changed copy must not take over the hash and the graph that were worked out for the original.
    private Plan(Plan original)
    {
        Name = original.Name;
        Inputs = original.Inputs;
        Env = original.Env;
        MaxParallel = original.MaxParallel;
        Steps = original.Steps;
    }
}

/// <param name="Type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>array</c> or <c>object</c>.</param>
/// <param name="Default">JSON null when there is none.</param>
public sealed record PlanInput(string Name, string Type, bool Required, Json Default, string? Description, int Line, int Column);

/// <param name="Needs">Steps that must have completed first, always written out: the file's default is the step before.</param>
/// <param name="Milestone">A phase's name; the step's completion is shown as progress of that phase.</param>
/// <param name="Timeout">Of one attempt; null for none.</param>
/// <param name="Idempotent">Whether the step may be run again when its host died in the middle.</param>
/// <param name="Outputs">Names its result must hold, else the attempt has failed.</param>
/// <param name="When">A condition in one <c>${{ }}</c>: unless it holds when the step's turn comes, the step is skipped. Null for always.</param>
/// <param name="ContinueOnError">Whether the run goes on when the step has failed for good.</param>
/// <param name="IsCleanup">Whether it runs when the other steps have come to their end, after the cleanup step before it; it needs nothing.</param>
/// <param name="Rework">What is done over when it has failed for good; null when that is the run's end.</param>
public sealed record PlanStep(
    string Id,
    string? Title,
    string? Milestone,
    StepWork Work,
    ImmutableArray<string> Needs,
    ForEach? ForEach,
    RetryPolicy Retry,
    [property: JsonPropertyName("timeoutMs")] TimeSpan? Timeout,
    bool Idempotent,
    ImmutableSortedDictionary<string, string> Env,
    ImmutableArray<string> Outputs,
    int Line,
    int Column,
    string? When = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ContinueOnError = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsCleanup = false,
    Rework? Rework = null);

/// <summary>What a step does.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "work")]
[JsonDerivedType(typeof(Run), "run")]
[JsonDerivedType(typeof(Wait), "wait")]
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Uses), "uses")]
[JsonDerivedType(typeof(Compiled), "compiled")]
[JsonDerivedType(typeof(ApplyPatch), "apply-patch")]
[JsonDerivedType(typeof(ChooseTests), "choose-tests")]
[JsonDerivedType(typeof(Test), "test")]
[JsonDerivedType(typeof(Scan), "scan")]
[JsonDerivedType(typeof(Agent), "agent")]
public abstract record StepWork
{
    private StepWork() { }

    /// <summary>A shell command, as written: nothing is ever pasted into it.</summary>
    public sealed record Run(string Command) : StepWork;

    /// <summary>A durable timer.</summary>
    public sealed record Wait([property: JsonPropertyName("durationMs")] TimeSpan Duration) : StepWork;

    /// <summary>A human gate.</summary>
    public sealed record Approve(string Prompt) : StepWork;

    /// <summary>A registered handler; string values of <paramref name="With"/> may hold expressions.</summary>
    public sealed record Uses(string Type, Json With) : StepWork;

    /// <summary>Done before the plan was: its result is what a model planned.</summary>
    public sealed record Compiled(PlanOutput Output) : StepWork;

    /// <summary>The builder writes the approved files.</summary>
    public sealed record ApplyPatch : StepWork;

    /// <summary>The builder chooses commands among the plan's tests: its result is their list.</summary>
    public sealed record ChooseTests : StepWork;

    /// <summary>A shell command for each item of a list of the plan's tests.</summary>
    public sealed record Test : StepWork;

    /// <summary>A bug scanner looks at the workspace.</summary>
    public sealed record Scan : StepWork;

    /// <summary>A model's work; <paramref name="Prompt"/> may hold expressions.</summary>
    /// <param name="Name">Whose models and tools it is asked with.</param>
    /// <param name="Skill">Whose SKILL.md is the system prompt; null for none.</param>
    /// <param name="Models">In the order to try them; empty for those the settings give the agent.</param>
    /// <param name="Schema">Of the answer; null for one in text.</param>
    public sealed record Agent(
        string Name, string Prompt, string? Skill, ImmutableArray<ModelName> Models, Json? Schema, ImmutableArray<string> Tools) : StepWork;
}

/// <summary>Steps that are run again together when the last of them has failed for good.</summary>
/// <param name="RoundsMax">How often they are run in all.</param>
/// <param name="Steps">In plan order, the one that may fail last.</param>
/// <param name="On">Exit codes that another round may mend; null for any failure.</param>
public sealed record Rework(int RoundsMax, ImmutableArray<string> Steps, ImmutableArray<int>? On = null)
{
    public bool Mends(int? exitCode) => On is null || exitCode is { } code && On.Value.Contains(code);
}

/// <summary>Fan-out over a list.</summary>
/// <param name="Items">A JSON array, or a JSON string that is one expression giving an array.</param>
/// <param name="MaxParallel">Most items at work at once; null for the plan's own limit.</param>
public sealed record ForEach(Json Items, int? MaxParallel);

/// <param name="MaxAttempts">1 to 100; 1 is no retry.</param>
/// <param name="Factor">What each further delay is multiplied by, 1 to 10.</param>
/// <param name="Jitter">Largest share of a delay that is taken off at random (seeded by the run), 0 to 1.</param>
/// <param name="On">Exit codes that may be retried; empty for any failure.</param>
public sealed record RetryPolicy(
    int MaxAttempts,
    [property: JsonPropertyName("initialDelayMs")] TimeSpan InitialDelay,
    double Factor,
    [property: JsonPropertyName("maxDelayMs")] TimeSpan MaxDelay,
    double Jitter,
    ImmutableArray<int> On)
{
    /// <summary>Of a policy that does not say.</summary>
    public const int DefaultMaxAttempts = 3;

    public static readonly RetryPolicy None = new(1, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(5), 0.1, []);

    public bool Allows(int attempt, int? exitCode) =>
        attempt < MaxAttempts && (On.IsEmpty || exitCode is { } code && On.Contains(code));

    /// <summary>How long to wait before the attempt after <paramref name="attempt"/>; the same for the same seed and coordinates.</summary>
    public TimeSpan DelayAfter(int attempt, string seed, string stepId)
    {
        var full = Math.Min(MaxDelay.TotalMilliseconds, InitialDelay.TotalMilliseconds * Math.Pow(Factor, attempt - 1));
        var draw = Sha256.Of($"{seed}\n{stepId}\n{attempt}").Prefix / (double)ulong.MaxValue;
        return TimeSpan.FromMilliseconds(Math.Round(full * (1 - Jitter * draw)));
    }
}
