using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SisyphusActors.Seams.Models.OpenCode;

// What is read and written of the server's legacy API: https://opencode.ai/docs/server

/// <param name="Cost">US dollars, of all messages so far.</param>
/// <param name="Tokens">Of all messages so far.</param>
internal sealed record WireSession(
    string Id, string Title, WireTime Time, double Cost = 0, WireTokens? Tokens = null, ImmutableArray<WireRule> Permission = default, WireMetadata? Metadata = null);

/// <summary>What is kept at the session for whoever has to find out about its last prompt.</summary>
internal sealed record WireMetadata(WireMark? Sisyphus);

/// <param name="OpKey">Of the call the session was last prompted for.</param>
/// <param name="MessageId">The prompt's own.</param>
/// <param name="Cost">Of the session, before the prompt.</param>
/// <param name="Tokens">Of the session, before the prompt.</param>
internal sealed record WireMark(string OpKey, string MessageId, double Cost, WireTokens Tokens);

internal sealed record WireTime(long Created, long? Completed = null);

internal sealed record WireTokens(long Input, long Output, long Reasoning, WireCache Cache)
{
    public static WireTokens None { get; } = new(0, 0, 0, new WireCache(0, 0));
}

internal sealed record WireCache(long Read, long Write);

/// <summary>The last rule that matches counts.</summary>
internal sealed record WireRule(string Permission, string Pattern, string Action);

internal sealed record WireMessage(WireInfo Info, ImmutableArray<WirePart> Parts);

/// <param name="Message">Null where there is none, or none that can be read.</param>
internal sealed record LastMessage(WireMessage? Message, string? Raw, bool IsUnreadable);

/// <param name="Tokens">Of this message alone, which is one step.</param>
internal sealed record WireInfo(
    string Id, string Role, WireTime Time, string? ParentID = null, string? Mode = null, string? Finish = null, WireError? Error = null, JsonElement? Structured = null,
    WireTokens? Tokens = null);

internal sealed record WireError(string Name, WireErrorData? Data);

internal sealed record WireErrorData(string? Message, int? StatusCode = null, Dictionary<string, string>? ResponseHeaders = null);

internal sealed record WirePart(
    string Id, string Type, string? MessageID = null, string? Text = null, bool Synthetic = false, string? Tool = null, WireToolState? State = null, WireTokens? Tokens = null);

internal sealed record WireToolState(string Status);

/// <param name="Next">When it is tried again, in milliseconds since 1970 by the server's clock.</param>
internal sealed record WireStatus(string Type, string? Message = null, long? Next = null);

internal sealed record WireEvent(string Id, string Type, JsonElement Properties);

/// <summary>Members of all events that are looked at.</summary>
internal sealed record WireEventProperties(
    string? Id = null, WireEventInfo? Info = null, WirePart? Part = null, WireStatus? Status = null, WireError? Error = null);

internal sealed record WireEventInfo(string Id, string? ParentID = null, string? Role = null);

internal sealed record WireRequest(string Id, string SessionID);

internal sealed record WireHealth(string Version);

internal sealed record WireAgent(string Name, string? Mode);

internal sealed record NewSession(string Title, ImmutableArray<WireRule> Permission)
{
    public string? ParentID { get; init; }
}

/// <param name="Permission">Rules that are added at the end.</param>
internal sealed record SessionPatch(WireMetadata? Metadata, ImmutableArray<WireRule>? Permission);

internal sealed record NewPrompt(
    string MessageID, string Agent, WireModel Model, string? System, WireFormat? Format, ImmutableArray<WireText> Parts);

internal sealed record WireModel(string ProviderID, string ModelID);

internal sealed record WireFormat(string Type, JsonElement Schema);

internal sealed record WireText(string Type, string Text);

internal sealed record PermissionReply(string Reply, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WireSession))]
[JsonSerializable(typeof(ImmutableArray<WireSession>))]
[JsonSerializable(typeof(WireMessage))]
[JsonSerializable(typeof(ImmutableArray<WireMessage>))]
[JsonSerializable(typeof(Dictionary<string, WireStatus>))]
[JsonSerializable(typeof(WireEvent))]
[JsonSerializable(typeof(WireEventProperties))]
[JsonSerializable(typeof(ImmutableArray<WireRequest>))]
[JsonSerializable(typeof(ImmutableArray<WireAgent>))]
[JsonSerializable(typeof(WireHealth))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(NewSession))]
[JsonSerializable(typeof(SessionPatch))]
[JsonSerializable(typeof(NewPrompt))]
[JsonSerializable(typeof(PermissionReply))]
internal sealed partial class WireJson : JsonSerializerContext;
