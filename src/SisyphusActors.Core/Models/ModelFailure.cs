using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Models;

/// <summary>A call that gave no answer. It is over at its provider, and may have cost.</summary>
/// <param name="Message">For people.</param>
/// <param name="RetryAfter">How long the provider asks to wait; null where it does not say.</param>
public sealed record ModelFailure(
    ModelFailureKind Kind,
    string Message,
    [property: JsonPropertyName("retryAfterMs")] TimeSpan? RetryAfter,
    ModelSpend Spend,
    ModelTrace Trace)
{
    /// <summary>Whether the same request may get an answer another time.</summary>
    [JsonIgnore]
    public bool Retryable => Kind is ModelFailureKind.RateLimited or ModelFailureKind.Outage or ModelFailureKind.Stalled
        or ModelFailureKind.Aborted or ModelFailureKind.BadAnswer;
}

public enum ModelFailureKind
{
    /// <summary>The provider calls the request itself wrong: an unknown model, a schema it does not take.</summary>
    Rejected,

    /// <summary>It does not take the credentials, or they may not do this.</summary>
    Unauthorised,

    /// <summary>Too many requests, or too much used, in some span of time.</summary>
    RateLimited,

    /// <summary>It cannot be reached, or fails on its side.</summary>
    Outage,

    /// <summary>It was silent for longer than the limit, and was made to stop.</summary>
    Stalled,

    /// <summary>It was made to stop by somebody else: by a host that ended in order, or a person at the provider.</summary>
    Aborted,

    /// <summary>Prompt and conversation are longer than the model takes.</summary>
    ContextOverflow,

    /// <summary>The provider or the model refuses to speak of it.</summary>
    ContentFiltered,

    /// <summary>The answer is cut off at the model's limit.</summary>
    Length,

    /// <summary>The answer is no JSON, or does not fit the schema.</summary>
    BadAnswer,

    /// <summary>It took more steps or tokens than <see cref="ModelLimits"/> give, and was made to stop.</summary>
    CapExceeded,

    /// <summary>It used a tool, or opened a session, that it may not; it was made to stop.</summary>
    ToolRefused,
}
