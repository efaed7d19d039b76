using SisyphusActors.Core.Models;
using SisyphusActors.Core.Planning;

namespace SisyphusActors.Core.Gateway;

/// <summary>
/// Which model a question goes to: of those it has been to least often, the one that has answered its agent best, and of equals the one
/// configured first. What a model is like is learnt within one run, from outcomes that are events of it.
/// </summary>
internal static class Router
{
    /// <summary>How long a provider that does not say is left alone after the first, second … failure in a row.</summary>
    private static readonly RetryPolicy Backoff = RetryPolicy.None with { InitialDelay = TimeSpan.FromSeconds(2), Factor = 2 };

    public static string KeyOf(string agent, ModelName model) => $"{agent} {model}";

    public static Route Next(GatewayState state, AskState ask, DateTimeOffset now)
    {
        Candidate? best = null;
        DateTimeOffset? earliest = null;
        foreach (var candidate in ask.Candidates)
        {
            var record = state.RecordOf(ask.Agent, candidate.Model);
            if (candidate.IsOut)
                continue;
            if (record.NotBefore > now)
                earliest = earliest < record.NotBefore ? earliest : record.NotBefore;
            else if (best is null || candidate.Tries < best.Tries || candidate.Tries == best.Tries && record.IsBetterThan(state.RecordOf(ask.Agent, best.Model)))
                best = candidate;
        }
        return best is not null ? new Route.To(best.Model) : earliest is { } until ? new Route.Later(until) : new Route.Nowhere();
    }

    /// <returns>Until when a model is left alone that failed like this; null when it need not be.</returns>
    public static DateTimeOffset? PauseAfter(string runId, ModelFailure failure, ModelRecord record, string key, DateTimeOffset now) =>
        failure.Kind is ModelFailureKind.RateLimited or ModelFailureKind.Outage
            ? now + (failure.RetryAfter ?? Backoff.DelayAfter(record.PausesInARow + 1, runId, key))
            : null;

    /// <summary>Whether the model cannot answer this question, whenever it is asked.</summary>
    public static bool IsOut(ModelFailureKind kind) => kind
        is ModelFailureKind.Rejected or ModelFailureKind.Unauthorised or ModelFailureKind.ContextOverflow
        or ModelFailureKind.ContentFiltered or ModelFailureKind.Length;

    /// <summary>Whether a failure uses up one of the tries: what only pauses does not.</summary>
    public static bool Counts(ModelFailureKind kind) => kind is not (ModelFailureKind.RateLimited or ModelFailureKind.Outage);

    /// <summary>Whether no other model is asked either: the call did what it may not.</summary>
    public static bool IsFinal(ModelFailureKind kind) => kind is ModelFailureKind.CapExceeded or ModelFailureKind.ToolRefused;
}

internal abstract record Route
{
    private Route() { }

    public sealed record To(ModelName Model) : Route;

    public sealed record Later(DateTimeOffset Until) : Route;

    public sealed record Nowhere : Route;
}

/// <summary>How a model has done for an agent: the past counts for less with each outcome.</summary>
/// <param name="Successes">In thousandths, decayed, as <paramref name="Tries"/>.</param>
/// <param name="NotBefore">UTC; null when it may be asked.</param>
public sealed record ModelRecord(long Successes, long Tries, int PausesInARow, DateTimeOffset? NotBefore)
{
    private const long One = 1_000;

    public static ModelRecord None { get; } = new(0, 0, 0, null);

    /// <summary>(successes + 1) / (tries + 2), without dividing.</summary>
    internal bool IsBetterThan(ModelRecord other) => (Successes + One) * (other.Tries + 2 * One) > (other.Successes + One) * (Tries + 2 * One);

    internal ModelRecord Succeeded() => new(Decayed(Successes) + One, Decayed(Tries) + One, 0, null);

    internal ModelRecord Failed(DateTimeOffset? pauseUntil) =>
        new(Decayed(Successes), Decayed(Tries) + One, pauseUntil is null ? 0 : PausesInARow + 1, pauseUntil);

    private static long Decayed(long value) => value * 9 / 10;
}
