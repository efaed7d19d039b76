using System.Text.RegularExpressions;
using SisyphusActors.Core.Building;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Planning;
using SisyphusActors.Core.Skills;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Hosting.Configuration;

/// <summary>Every setting there is. <c>hocon/reference.conf</c> and <c>docs/configuration.md</c> list the same ones, which tests hold true.</summary>
internal static partial class Settings
{
    public const string Root = "sisyphus";

    internal const string None = "null";

    /// <summary>In the order of <c>reference.conf</c>.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Word("engine", ["auto", "embedded", "akka"], o => o.Engine ?? "auto", (o, v) => o.Engine = v == "auto" ? null : v),
        Setting.Text("database", "a path", o => o.Database ?? SisyphusOptions.DefaultDatabase, (o, v) => o.Database = v)
            with { OtherVariables = ["SISYPHUS_DB"], IsPath = true },
        Setting.Text("seed", "any text, or null", o => string.IsNullOrEmpty(o.Seed) ? None : o.Seed, (o, v) => o.Seed = v)
            with { OtherVariables = ["RANDOM_SEED"] },
        Setting.Whole("runs.max-parallel", 1, PlanLimits.ParallelMax, o => o.Runs.MaxParallel, (o, v) => o.Runs.MaxParallel = v),
        Setting.Time("actors.command-poll-interval", Ms(1), Ms(10_000), o => o.Actors.CommandPollInterval, (o, v) => o.Actors.CommandPollInterval = v),
        Setting.Time("actors.passivation-interval", Ms(100), null, o => o.Actors.PassivationInterval, (o, v) => o.Actors.PassivationInterval = v),
        Setting.Time("actors.restart-delay", Ms(1), Ms(60_000), o => o.Actors.RestartDelay, (o, v) => o.Actors.RestartDelay = v),
        Setting.Time("actors.restart-delay-max", Ms(1), Ms(600_000), o => o.Actors.RestartDelayMax, (o, v) => o.Actors.RestartDelayMax = v),
        Setting.Whole("actors.deaths-max", 1, 100, o => o.Actors.DeathsMax, (o, v) => o.Actors.DeathsMax = v),
        Setting.Whole("actors.snapshot-events-min", 10, 1_000_000, o => o.Actors.SnapshotEventsMin, (o, v) => o.Actors.SnapshotEventsMin = v),
        Setting.Time("actors.commit-wait-max", Ms(0), Ms(100), o => o.Actors.CommitWaitMax, (o, v) => o.Actors.CommitWaitMax = v),
        Setting.Time("journal.busy-timeout", Ms(100), Ms(600_000), o => o.Journal.BusyTimeout, (o, v) => o.Journal.BusyTimeout = v),
        Setting.Time("projections.delay", Ms(0), Ms(10_000), o => o.Projections.Delay, (o, v) => o.Projections.Delay = v),
        Setting.Whole("projections.ledger-files-max", 1, 10_000, o => o.Projections.LedgerFilesMax, (o, v) => o.Projections.LedgerFilesMax = v),
        Setting.Time("client.poll-interval", Ms(1), Ms(10_000), o => o.Client.PollInterval, (o, v) => o.Client.PollInterval = v),
        Setting.Time("shell.grace-period", Ms(0), Ms(3_600_000), o => o.Shell.GracePeriod, (o, v) => o.Shell.GracePeriod = v),
        Setting.Size("shell.kept-log-size", 1024, 1024 * 1024 * 1024, o => o.Shell.KeptLogBytes, (o, v) => o.Shell.KeptLogBytes = v),
        Setting.Names("shell.inherited-variables", o => o.Shell.InheritedVariables, (o, v) => o.Shell.InheritedVariables = v),
        Setting.Time("handlers.stop-timeout", Ms(0), Ms(3_600_000), o => o.Handlers.StopTimeout, (o, v) => o.Handlers.StopTimeout = v),
        Setting.Whole("planning.revisions-max", 0, 100, o => o.Planning.RevisionsMax, (o, v) => o.Planning.RevisionsMax = v),
        Setting.Whole("planning.rounds-max", 1, 100, o => o.Planning.RoundsMax, (o, v) => o.Planning.RoundsMax = v),
        Setting.Time("planning.policy-timeout", Ms(100), Ms(3_600_000), o => o.Planning.PolicyTimeout, (o, v) => o.Planning.PolicyTimeout = v),
        Setting.Text("scan.command", "a program, or off", o => o.Scan.Command ?? "off", (o, v) => o.Scan.Command = v == "off" ? null : v),
        Setting.Time("scan.timeout", Ms(1_000), Ms(86_400_000), o => o.Scan.Timeout, (o, v) => o.Scan.Timeout = v),
        .. ModelSettings.All,
        .. Budget("budget.run", o => o.Budget),
        .. Budget("budget.step", o => o.StepBudget),
    ];

    public static Setting? Find(string key) => All.FirstOrDefault(s => s.Key == key);

    /// <summary>What to do about a key there is no setting for.</summary>
    public static string Unknown(string key)
    {
        if (All.FirstOrDefault(s => key.StartsWith(s.Key + ".", StringComparison.Ordinal)) is { } one)
            return $"'{one.Key}' is one value, not an object or a list";
        var members = All.Where(s => s.Key.StartsWith(key + ".", StringComparison.Ordinal)).Select(s => s.Name).ToList();
        if (members.Count > 0)
            return $"'{key}' is an object; its settings are {string.Join(", ", members)}";
        var word = key[(key.LastIndexOf('.') + 1)..];
        var meant = NearestName.Of(key, All.Select(s => s.Key))
            ?? All.FirstOrDefault(s => NearestName.Of(word, [s.Name[(s.Name.LastIndexOf('.') + 1)..]]) is not null)?.Key;
        return $"there is no setting '{key}'{(meant is null ? "; hocon/reference.conf lists them all" : $"; did you mean '{meant}'?")}";
    }

    /// <summary>Gives a setting a value.</summary>
    /// <param name="text">Null leaves it as it is.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Set(SisyphusOptions options, string key, string? text)
    {
        if (AgentSetting.Match(key) is { Success: true } agent)
            return text is null ? null
                : agent.Groups[2].Value == "models" ? SetModels(options, key, agent.Groups[1].Value, Words(text))
                : SetSkills(options, key, agent.Groups[1].Value, Words(text));
        if (Find(key) is not { } setting)
            return Unknown(key);
        return text is not null && setting.Set(options, text) is { } wrong ? $"'{key}' {wrong}, not '{text}'" : null;
    }

    /// <returns>What is out of its range, in the order of the settings.</returns>
    public static IEnumerable<string> Check(SisyphusOptions options)
    {
        var scratch = new SisyphusOptions();
        return All.Where(s => s.Read(options) is not None)
            .Select(s => s.Set(scratch, s.Read(options)) is { } wrong ? $"'{s.Key}' {wrong}, not '{s.Read(options)}'" : null)
            .OfType<string>();
    }

    /// <summary>Agents have any names, so these settings are none of <see cref="All"/>.</summary>
    [GeneratedRegex(@"^sisyphus\.agents\.([^.]+)\.(models|skills)$")]
    private static partial Regex AgentSetting { get; }

    private static string? SetModels(SisyphusOptions options, string key, string agent, string[] models)
    {
        try
        {
            options.AgentModels[agent] = [.. models.Select(ModelName.Parse)];
            return null;
        }
        catch (FormatException e)
        {
            return $"'{key}': {e.Message}";
        }
    }

    private static string? SetSkills(SisyphusOptions options, string key, string agent, string[] skills)
    {
        if (agent != BuilderBehavior.Agent)
            return $"'{key}': only the agent '{BuilderBehavior.Agent}' chooses among skills; an agent step of a workflow names its own";
        if (skills.FirstOrDefault(skill => !SkillMessage.RecordSkillOutcome.IsName(skill)) is { } wrong)
            return $"'{key}': '{wrong}' is no name of a skill";
        options.AgentSkills[agent] = [.. skills.Distinct()];
        return null;
    }

    private static string[] Words(string text) => text.Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<Setting> Budget(string name, Func<SisyphusOptions, BudgetOptions> of) =>
    [
        Setting.Limit($"{name}.tokens", BudgetResource.Tokens, o => of(o).Tokens, (o, v) => of(o).Tokens = v),
        Setting.Limit($"{name}.cost", BudgetResource.Cost, o => of(o).CostMicroUsd, (o, v) => of(o).CostMicroUsd = v),
        Setting.Limit($"{name}.calls", BudgetResource.Calls, o => of(o).Calls, (o, v) => of(o).Calls = v),
        Setting.Limit($"{name}.time", BudgetResource.Time, o => (long?)of(o).Time?.TotalMilliseconds, (o, v) => of(o).Time = TimeSpan.FromMilliseconds(v)),
    ];

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
