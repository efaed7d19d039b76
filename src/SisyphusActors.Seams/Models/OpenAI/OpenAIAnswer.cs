using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenAI;

/// <summary>One answer as it comes in, and what it is when it ends.</summary>
internal sealed class OpenAIAnswer(ModelRequest request, OpenAISettings settings, RequestBody body)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _refusal = new();
    private readonly StringBuilder _response = new();
    private ChatFinishReason? _finish;
    private ModelUsage _usage = ModelUsage.None;
    private string? _id;
    private bool _isToolCall;

    private ModelSpend Spend => new(_usage, Cost(), Steps: _id is null ? 0 : 1);

    private ModelTrace Trace => new(SessionId: null, _id, body.Text, _response.Length > 0 ? _response.ToString() : null);

    public void Add(StreamingChatCompletionUpdate update)
    {
        _id ??= update.CompletionId;
        _finish = update.FinishReason ?? _finish;
        foreach (var part in update.ContentUpdate)
            _text.Append(part.Text);
        _refusal.Append(update.RefusalUpdate);
        _isToolCall |= update.ToolCallUpdates.Count > 0;
        if (update.Usage is { } usage)
            _usage = Usage(usage);
        _response.Append(ModelReaderWriter.Write(update)).Append('\n');
    }

    public ModelOutcome Outcome() => _finish switch
    {
        null => Failed(ModelFailureKind.Outage, "The answer ended in the middle."),
        _ when _refusal.Length > 0 => Failed(ModelFailureKind.ContentFiltered, _refusal.ToString()),
        ChatFinishReason.ContentFilter => Failed(ModelFailureKind.ContentFiltered, "The endpoint's content filter stopped the answer."),
        ChatFinishReason.Length => Failed(ModelFailureKind.Length, "The answer was cut off at the limit of tokens."),
        _ when _isToolCall => Failed(ModelFailureKind.ToolRefused, "It called a tool, and has none."),
        _ => new ModelOutcome.Answered(new ModelReply(_text.ToString(), "stop", Spend, Trace)),
    };

    public ModelOutcome Stopped(StopReason reason) => new ModelOutcome.Stopped(reason, Spend, Trace);

    public ModelOutcome Failed(ModelFailureKind kind, string why, TimeSpan? retryAfter = null) =>
        new ModelOutcome.Failed(new ModelFailure(kind, why, retryAfter, Spend, Trace));

    /// <summary>By status and code, never by what the message says.</summary>
    public ModelOutcome Failed(ClientResultException e)
    {
        var (code, message) = ErrorOf(e);
        var kind = (e.Status, code) switch
        {
            (401 or 403, _) => ModelFailureKind.Unauthorised,
            (429, _) => ModelFailureKind.RateLimited,
            (_, "context_length_exceeded") or (413, _) => ModelFailureKind.ContextOverflow,
            (_, "content_filter" or "content_policy_violation") => ModelFailureKind.ContentFiltered,
            (>= 400 and < 500 and not 408, _) => ModelFailureKind.Rejected,
            _ => ModelFailureKind.Outage,
        };
        return Failed(kind, message, RetryAfter(e));
    }

    private static (string? Code, string Message) ErrorOf(ClientResultException e)
    {
        try
        {
            if (e.GetRawResponse()?.Content.ToString() is { Length: > 0 } content
                && JsonDocument.Parse(content).RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
                return (Text(error, "code"), Text(error, "message") ?? e.Message);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
        }
        return (null, e.Message);
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TimeSpan? RetryAfter(ClientResultException e) =>
        e.GetRawResponse()?.Headers.TryGetValue("retry-after", out var text) is true
            && double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static ModelUsage Usage(ChatTokenUsage usage)
    {
        var cached = usage.InputTokenDetails?.CachedTokenCount ?? 0;
        var reasoning = usage.OutputTokenDetails?.ReasoningTokenCount ?? 0;
        return new ModelUsage(usage.InputTokenCount - cached, usage.OutputTokenCount - reasoning, reasoning, cached, CacheWrite: 0);
    }

    /// <summary>A dollar for a million tokens is a millionth of it for one.</summary>
    private long Cost() => settings.Prices.GetValueOrDefault(request.Model.Name) is { } price || settings.Prices.TryGetValue("*", out price)
        ? (long)Math.Ceiling(_usage.Input * price.Input + (_usage.Output + _usage.Reasoning) * price.Output + _usage.CacheRead * price.Cached)
        : 0;
}
