using System.Globalization;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What a run's last message says of how it ended. It is a success only if it has a finish, no error, and the answer that was asked for.</summary>
internal static class OpenCodeAnswer
{
    public static ModelOutcome Of(WireMessage message, ModelRequest request, ModelSpend spend, ModelTrace trace)
    {
        var info = message.Info;
        return info switch
        {
            { Time.Completed: null } => new ModelOutcome.InDoubt("OpenCode was ended while the model was at work; what it had said is lost, and may have cost."),
            { Error: { } error } => Failed(KindOf(error), error.Data?.Message ?? error.Name, RetryAfter(error)),
            { Finish: null } => Failed(ModelFailureKind.Aborted, "It was made to stop while OpenCode waited to ask again."),
            { Finish: "length" } => Failed(ModelFailureKind.Length, "The answer was cut off at the model's limit."),
            { Finish: "content-filter" } => Failed(ModelFailureKind.ContentFiltered, "The provider's content filter stopped the answer."),
            { Structured: { } answer } when request.Schema is not null => Answered(answer.GetRawText()),
            { Finish: "tool-calls" } => Failed(ModelFailureKind.Aborted, "It stopped between two steps."),
            _ when request.Schema is not null => Failed(ModelFailureKind.BadAnswer, "The model answered in words, not in the form that was asked for."),
            _ => Answered(TextOf(message)),
        };

        ModelOutcome Answered(string content) => new ModelOutcome.Answered(new ModelReply(
            content, info.Finish!, spend, trace, info.Tokens is { } tokens ? OpenCodeSpend.Usage(tokens).Total() : null));

        ModelOutcome Failed(ModelFailureKind kind, string why, TimeSpan? retryAfter = null) =>
            new ModelOutcome.Failed(new ModelFailure(kind, why, retryAfter, spend, trace));
    }

    /// <summary>By name and status, never by what the message says.</summary>
    public static ModelFailureKind KindOf(WireError error) => (error.Name, error.Data?.StatusCode) switch
    {
        ("MessageAbortedError", _) => ModelFailureKind.Aborted,
        ("StructuredOutputError", _) => ModelFailureKind.BadAnswer,
        ("ContextOverflowError", _) or ("APIError", 413) => ModelFailureKind.ContextOverflow,
        ("ContentFilterError", _) => ModelFailureKind.ContentFiltered,
        ("MessageOutputLengthError", _) => ModelFailureKind.Length,
        ("ProviderAuthError", _) or ("APIError", 401 or 403) => ModelFailureKind.Unauthorised,
        ("APIError", 429) => ModelFailureKind.RateLimited,
        ("APIError", >= 400 and < 500 and not 408) => ModelFailureKind.Rejected,
        _ => ModelFailureKind.Outage,
    };

    private static TimeSpan? RetryAfter(WireError error) =>
        error.Data?.ResponseHeaders?.GetValueOrDefault("retry-after") is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string TextOf(WireMessage message) => string.Concat(message.Parts.Where(p => p is { Type: "text", Synthetic: false }).Select(p => p.Text));
}
