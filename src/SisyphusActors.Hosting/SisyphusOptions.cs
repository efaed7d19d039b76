using System.Collections.Immutable;
using SisyphusActors.Core.Agents;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Intents;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Values;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Models;
using SisyphusActors.Seams.Models.OpenAI;

namespace SisyphusActors.Hosting;

/// <summary>
/// Where a program keeps its runs, and how it runs them. Its properties are the settings of <c>hocon/reference.conf</c>, which tells their ranges;
/// what is set in code goes over the command line, the environment and the workspace's <c>.sisyphus/sisyphus.conf</c>.
/// </summary>
public sealed class SisyphusOptions
{
    /// <summary>The database's path in a workspace that says nothing else.</summary>
    public const string DefaultDatabase = ".sisyphus/sisyphus-state.db";

    /// <summary>The folder steps run in and <c>.sisyphus/</c> is kept in; the current folder by default. It has no setting: the settings are found by it.</summary>
    public string Workspace { get; set; } = Directory.GetCurrentDirectory();

    /// <summary>The database's path; <c>{workspace}/.sisyphus/sisyphus-state.db</c> by default.</summary>
    public string? Database { get; set; }

    /// <summary>Seeds run ids and jitter, so that a repeated session is the same; <c>RANDOM_SEED</c> by default, random without.</summary>
    public string? Seed { get; set; } = Environment.GetEnvironmentVariable("RANDOM_SEED");

    /// <summary>The engine to run on: <c>embedded</c>, or <c>akka</c> where it was built in; by default <c>akka</c> if that is there.</summary>
    public string? Engine { get; set; }

    /// <summary>
    /// Variables with values that nothing stores or shows: each run started here needs them from whoever hosts it, and its commands get them.
    /// They have no setting, so that no file holds one.
    /// </summary>
    public IReadOnlyDictionary<string, string> Secrets { get; set; } = new Dictionary<string, string>();

    public RunOptions Runs { get; } = new();

    public EngineOptions Actors { get; } = new();

    public JournalOptions Journal { get; } = new();

    public ProjectionOptions Projections { get; } = new();

    public ClientOptions Client { get; } = new();

    public ShellOptions Shell { get; } = new();

    public HandlerOptions Handlers { get; } = new();

    public ModelOptions Models { get; } = new();

    public PlanningOptions Planning { get; } = new();

    public ScanOptions Scan { get; } = new();

    /// <summary>Models by agent, in the order to try them: <c>sisyphus.agents.{name}.models</c>. An agent that is not named asks none.</summary>
    public IDictionary<string, IReadOnlyList<ModelName>> AgentModels { get; } = new SortedDictionary<string, IReadOnlyList<ModelName>>(StringComparer.Ordinal);

    /// <summary>
    /// Skills by agent: <c>sisyphus.agents.build.skills</c>, names of SKILL.md folders. Each time the agent <c>build</c> writes files it takes the one that has done
    /// best; no other agent chooses.
    /// </summary>
    public IDictionary<string, IReadOnlyList<string>> AgentSkills { get; } = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>What a run may take of its models; a run keeps the limits it asked its first question under.</summary>
    public BudgetOptions Budget { get; } = new();

    /// <summary>What each of its steps may, the agents it starts included.</summary>
    public BudgetOptions StepBudget { get; } = new();

    internal AgentOptions Agent() => new() { Limits = ConfiguredModels.Limits(Models), Heartbeat = Models.Heartbeat };

    internal BuilderOptions Builder() => new()
    {
        Limits = ConfiguredModels.Limits(Models),
        Skills = AgentSkills.TryGetValue(BuilderBehavior.Agent, out var skills) ? [.. skills] : [],
    };

    internal PlannerOptions Planner() => new()
    {
        MaxParallel = Runs.MaxParallel, RevisionsMax = Planning.RevisionsMax, RoundsMax = Planning.RoundsMax, Limits = ConfiguredModels.Limits(Models),
    };

    internal GatewayOptions Gateway() => new()
    {
        Routes = AgentModels.Select(a => KeyValuePair.Create(a.Key, a.Value.ToImmutableArray())).ToOrdinalMap(),
        TriesMax = Models.TriesMax,
        CallTimeout = Models.CallTimeout,
        AtLeastOnce = Models.OpenAI.AsksAgainAfterCrash ? [OpenAIProvider.Name] : [],
        ContextSizes = ModelContextList.Parse(Models.Contexts ?? "")!.ToOrdinalMap(),
        WipeAtPercent = Models.WipeAtPercent,
        RunBudget = Budget.ToLimits(),
        StepBudget = StepBudget.ToLimits(),
    };
}

/// <summary>What a workflow file that does not say means.</summary>
public sealed class RunOptions
{
    /// <summary>Most steps of a run at work at once; 16 by default.</summary>
    public int MaxParallel { get; set; } = Plan.DefaultMaxParallel;
}

/// <summary>The SQLite journal.</summary>
public sealed class JournalOptions
{
    /// <summary>How long a lock held by another process is waited for; 5 s by default.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>The tables and ledger files that people read.</summary>
public sealed class ProjectionOptions
{
    /// <summary>How late they may be; 100 ms by default.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Files of runs that only made progress, in each turn; 16 by default. With hundreds of runs at work, writing all of them would be most of the work.</summary>
    public int LedgerFilesMax { get; set; } = 16;
}

/// <summary>Who starts and follows runs.</summary>
public sealed class ClientOptions
{
    /// <summary>How often a run that is followed, or a command sent to another process's host, is looked at; 25 ms by default.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(25);
}

/// <summary>Runs that have a goal instead of a workflow.</summary>
public sealed class PlanningOptions
{
    /// <summary>How often a model's plan that was rejected is revised, one after another; a person's word begins anew; 3 by default.</summary>
    public int RevisionsMax { get; set; } = PlannerOptions.DefaultRevisionsMax;

    /// <summary>How often the files of an approved plan are written and tested before the run fails; 3 by default.</summary>
    public int RoundsMax { get; set; } = IntentPlan.DefaultRoundsMax;

    /// <summary>How long each policy may take before it is killed and rejects; 30 s by default.</summary>
    public TimeSpan PolicyTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>The scan of a workspace, once the tests of a goal have passed.</summary>
public sealed class ScanOptions
{
    /// <summary>A program with the options and exit codes of ubs: a path relative to the workspace, or a name that <c>PATH</c> holds. Null scans nothing; <c>ubs</c> by default.</summary>
    public string? Command { get; set; } = "ubs";

    /// <summary>How long it may take before it is killed and has failed; 10 min by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Steps that say <c>run</c>.</summary>
public sealed class ShellOptions
{
    /// <summary>How long a command gets between SIGTERM and SIGKILL; 5 s by default.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How much of a command's output is kept: the first half and the last half of that; 1 MiB by default.</summary>
    public int KeptLogBytes { get; set; } = 1024 * 1024;

    /// <summary>Variables of this process that commands get besides those every command gets; none by default. A <c>*</c> at the end stands for any rest.</summary>
    public IReadOnlyList<string> InheritedVariables { get; set; } = [];
}

/// <summary>Steps that say <c>uses</c>.</summary>
public sealed class HandlerOptions
{
    /// <summary>How long a handler gets to stop before its step is in doubt; 5 s by default.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>Limits of a budget; null, as by default, for none.</summary>
public sealed class BudgetOptions
{
    /// <summary>Of all kinds, those read from a cache included.</summary>
    public long? Tokens { get; set; }

    /// <summary>In millionths of a US dollar, as far as prices are known.</summary>
    public long? CostMicroUsd { get; set; }

    /// <summary>That a provider took.</summary>
    public long? Calls { get; set; }

    /// <summary>That calls are at work; of two side by side, each counts.</summary>
    public TimeSpan? Time { get; set; }

    internal BudgetLimits ToLimits() => new(Tokens, CostMicroUsd, Calls, (long?)Time?.TotalMilliseconds);
}
