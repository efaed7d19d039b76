using System.Diagnostics;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Gateway;

/// <summary>What a budget limits.</summary>
public enum BudgetResource
{
    /// <summary>Tokens of all kinds, those read from a cache included.</summary>
    [JsonStringEnumMemberName("tokens")]
    Tokens,

    /// <summary>Millionths of a US dollar, as far as prices are known.</summary>
    [JsonStringEnumMemberName("cost")]
    Cost,

    /// <summary>Calls that a provider took.</summary>
    [JsonStringEnumMemberName("calls")]
    Calls,

    /// <summary>Milliseconds that calls were at work; of two side by side, each counts.</summary>
    [JsonStringEnumMemberName("time")]
    Time,
}

public static class BudgetResourceNames
{
    /// <summary>As people write it: <c>tokens</c>.</summary>
    public static string Name(this BudgetResource resource) => resource switch
    {
        BudgetResource.Tokens => "tokens",
        BudgetResource.Cost => "cost",
        BudgetResource.Calls => "calls",
        BudgetResource.Time => "time",
        _ => throw new UnreachableException(),
    };
}

/// <summary>So much of each.</summary>
public readonly record struct Amount(long Tokens = 0, long CostMicroUsd = 0, long Calls = 0, long TimeMs = 0)
{
    public long this[BudgetResource resource] => resource switch
    {
        BudgetResource.Tokens => Tokens,
        BudgetResource.Cost => CostMicroUsd,
        BudgetResource.Calls => Calls,
        BudgetResource.Time => TimeMs,
        _ => throw new UnreachableException(),
    };

    public Amount With(BudgetResource resource, long value) => resource switch
    {
        BudgetResource.Tokens => this with { Tokens = value },
        BudgetResource.Cost => this with { CostMicroUsd = value },
        BudgetResource.Calls => this with { Calls = value },
        _ => this with { TimeMs = value },
    };

    public static Amount operator +(Amount a, Amount b) => new(a.Tokens + b.Tokens, a.CostMicroUsd + b.CostMicroUsd, a.Calls + b.Calls, a.TimeMs + b.TimeMs);

    public static Amount operator -(Amount a, Amount b) => new(a.Tokens - b.Tokens, a.CostMicroUsd - b.CostMicroUsd, a.Calls - b.Calls, a.TimeMs - b.TimeMs);
}

/// <summary>The most of each; null for no limit.</summary>
public sealed record BudgetLimits(long? Tokens = null, long? CostMicroUsd = null, long? Calls = null, long? TimeMs = null)
{
    public static BudgetLimits None { get; } = new();

    public long? this[BudgetResource resource] => resource switch
    {
        BudgetResource.Tokens => Tokens,
        BudgetResource.Cost => CostMicroUsd,
        BudgetResource.Calls => Calls,
        BudgetResource.Time => TimeMs,
        _ => throw new UnreachableException(),
    };

    /// <summary>What has no limit keeps none.</summary>
    public BudgetLimits Raised(Amount by) => new(Tokens + by.Tokens, CostMicroUsd + by.CostMicroUsd, Calls + by.Calls, TimeMs + by.TimeMs);
}

/// <summary>What of a budget is used and what is spoken for.</summary>
/// <param name="Reserved">The most that the calls at work, and in doubt, may come to.</param>
public sealed record Account(BudgetLimits Limits, Amount Used, Amount Reserved)
{
    public static Account Of(BudgetLimits limits) => new(limits, default, default);

    internal Account Settled(Amount reserved, Amount used) => this with { Reserved = Reserved - reserved, Used = Used + used };
}

/// <summary>Too little is left of a budget for a call to be sent.</summary>
/// <param name="StepId">The step whose budget it is; null for the run's.</param>
/// <param name="Needed">The least that the call takes.</param>
public sealed record Shortage(string? StepId, BudgetResource Resource, long Limit, long Used, long Needed);
