using System.Text.Json;

namespace SisyphusActors.MockModel;

/// <summary>One request that came in, answered or not: what a real provider would bill.</summary>
/// <param name="Session">OpenCode's session; null from anybody else.</param>
/// <param name="Authorization">The header.</param>
public sealed record MockRequest(int Number, string Model, string? Session, string? Authorization, JsonElement Body)
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when it was answered to the end, false when the caller went or the connection was cut.</summary>
    public Task<bool> Answered => _ended.Task;

    public IReadOnlyList<string> Tools => Body.TryGetProperty("tools", out var tools)
        ? [.. tools.EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Text of the last message.</summary>
    public string Prompt => Body.GetProperty("messages").EnumerateArray().Last().GetProperty("content") switch
    {
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(p => p.GetProperty("text").GetString())),
        var text => text.ToString(),
    };

    internal void End(bool answered) => _ended.TrySetResult(answered);
}
