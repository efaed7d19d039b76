using System.Text.Json;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Core.Ledger;

/// <summary>Where a call to a model stands. Stored and shown in snake case: <c>in_doubt</c>.</summary>
public enum CallStatus
{
    Running,
    Answered,
    Failed,

    /// <summary>Nothing tells whether it was answered and paid.</summary>
    InDoubt,

    Cancelled,

    /// <summary>A person said that it did not take place.</summary>
    Retracted,
}

public static class CallStatusNames
{
    private static readonly string[] Names = [.. Enum.GetNames<CallStatus>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static string Name(this CallStatus status) => Names[(int)status];
}

/// <summary>One call to a model: a row of <c>model_calls</c>.</summary>
/// <param name="Number">Of the calls of its run, from 1.</param>
/// <param name="Try">Claims of its question so far, this one included.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="ClaimedOffset">Of the event that claimed it.</param>
public sealed record CallView(
    int Number, OpKey OpKey, AskId Ask, int Try, string Agent, ModelName Model, DateTimeOffset StartedAt, long ClaimedOffset)
{
    public CallStatus Status { get; init; } = CallStatus.Running;

    public ModelSpend Spend { get; init; } = ModelSpend.None;

    /// <summary>From claim to settlement; null until then.</summary>
    public long? DurationMs { get; init; }

    public ModelFailureKind? ErrorKind { get; init; }

    /// <summary>What went wrong, or why it is in doubt.</summary>
    public string? Error { get; init; }

    /// <summary>What the model said that fits no schema; null where it did not come to that.</summary>
    public string? BadAnswer { get; init; }

    /// <summary>The provider's session; null where it keeps none, or has not told yet.</summary>
    public string? SessionId { get; init; }

    /// <summary>UTC; null while it has not ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of its newest event; what was said on the wire is in it.</summary>
    public long Offset { get; init; } = ClaimedOffset;
}

/// <summary>What one agent has asked, over all its calls.</summary>
/// <param name="Last">Its newest call.</param>
public sealed record AgentView(string Agent, int Calls, int Answered, ModelUsage Usage, long CostMicroUsd, CallView Last);
