namespace SisyphusActors.Core.Models;

/// <summary>A complete answer.</summary>
/// <param name="Content">The text; where a schema was given, the JSON as the model wrote it, which fits the schema.</param>
/// <param name="Finish">Why the model stopped, in the provider's word: <c>stop</c>, <c>tool-calls</c>.</param>
/// <param name="ContextTokens">What the conversation holds with it: read and written in its last step. Null where that is all it has used.</param>
public sealed record ModelReply(string Content, string Finish, ModelSpend Spend, ModelTrace Trace, long? ContextTokens = null);

/// <summary>What a call has used up, also one that failed.</summary>
/// <param name="CostMicroUsd">Millionths of a US dollar, rounded up; 0 where no price is known.</param>
/// <param name="Steps">Answers of the model that were seen.</param>
public sealed record ModelSpend(ModelUsage Usage, long CostMicroUsd, int Steps)
{
    public static ModelSpend None { get; } = new(ModelUsage.None, 0, 0);
}

/// <summary>Tokens of one call; each is counted once.</summary>
/// <param name="Input">Read anew, not from a cache.</param>
/// <param name="Output">Written, without reasoning.</param>
public sealed record ModelUsage(long Input, long Output, long Reasoning, long CacheRead, long CacheWrite)
{
    public static ModelUsage None { get; } = new(0, 0, 0, 0, 0);

    public long Total() => Input + Output + Reasoning + CacheRead + CacheWrite;

    public static ModelUsage operator +(ModelUsage a, ModelUsage b) => new(
        a.Input + b.Input, a.Output + b.Output, a.Reasoning + b.Reasoning, a.CacheRead + b.CacheRead, a.CacheWrite + b.CacheWrite);

    public static ModelUsage operator -(ModelUsage a, ModelUsage b) => new(
        a.Input - b.Input, a.Output - b.Output, a.Reasoning - b.Reasoning, a.CacheRead - b.CacheRead, a.CacheWrite - b.CacheWrite);
}

/// <summary>Where a call is found again at its provider, and what was said, for the artifact store. Null where it is not known.</summary>
/// <param name="Request">As it was sent, without credentials.</param>
/// <param name="Response">As it came back.</param>
public sealed record ModelTrace(string? SessionId, string? MessageId, string? Request, string? Response)
{
    public static ModelTrace None { get; } = new(null, null, null, null);
}
