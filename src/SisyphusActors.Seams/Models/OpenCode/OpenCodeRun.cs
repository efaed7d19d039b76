using System.Text.Json;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>Follows the events of one run, refuses what would wait for a person, and says when it has to be stopped: OpenCode's own limits are advice.</summary>
internal sealed class OpenCodeRun(OpenCodeClient client, ModelRequest request, string messageId, TimeProvider time)
{
    /// <summary>Its own pause before the first new try, with up to a quarter more; one of another length is the provider's wish.</summary>
    private static readonly (TimeSpan Min, TimeSpan Max) OwnPause = (TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.6));

    /// <summary>Members of others may be of any type.</summary>
    private static readonly string[] LookedAt =
    [
        "session.created", "message.updated", "message.part.updated", "permission.asked", "question.asked", "session.error", "session.status", "session.idle",
    ];

    private readonly TaskCompletionSource<RunStop> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WireError> _error = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelUsage> _usage = new(StringComparer.Ordinal);

    /// <summary>Why it has to be stopped; for as long as it need not be, this does not complete.</summary>
    public Task<RunStop> Stop => _stop.Task;

    /// <summary>The session has come to rest.</summary>
    public Task Idle => _idle.Task;

    public Task Connected => _connected.Task;

    public int Steps => _steps.Count;

    /// <summary>The server's own words on an error that its answer does not tell.</summary>
    public Task<WireError> Error => _error.Task;

    private string Session => request.SessionId!;

    /// <summary>Until <paramref name="end"/> is cancelled. Without events nothing is counted, so their end stops the run.</summary>
    public async Task FollowAsync(CancellationToken end)
    {
        using var stall = time.CreateTimer(
            _ => Halt(ModelFailureKind.Stalled, $"Nothing came for {request.Limits.Stall.TotalSeconds:0.###} s."), state: null, request.Limits.Stall, Timeout.InfiniteTimeSpan);
        try
        {
            await foreach (var e in client.EventsAsync(end).ConfigureAwait(false))
            {
                if (e.Type == "server.connected")
                    _connected.TrySetResult();
                if (!Concerns(e.Properties))
                    continue;
                stall.Change(request.Limits.Stall, Timeout.InfiniteTimeSpan);
                if (LookedAt.Contains(e.Type))
                    await SeeAsync(e, e.Properties.Deserialize(WireJson.Default.WireEventProperties)!).ConfigureAwait(false);
            }
            Halt(ModelFailureKind.Outage, "OpenCode ended its events.");
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Halt(ModelFailureKind.Outage, $"OpenCode's events broke off: {e.Message}");
        }
        _connected.TrySetResult();
    }

    private bool Concerns(JsonElement properties) => properties.ValueKind == JsonValueKind.Object
        && (IsSession(properties, "sessionID") || properties.TryGetProperty("info", out var info) && info.ValueKind == JsonValueKind.Object && IsSession(info, "parentID"));

    private bool IsSession(JsonElement element, string name) =>
        element.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String && id.ValueEquals(Session);

    private async Task SeeAsync(WireEvent happened, WireEventProperties e)
    {
        switch (happened.Type)
        {
            case "session.created" when e.Info?.ParentID == Session:
                Halt(ModelFailureKind.ToolRefused, $"It opened a session of its own, {e.Info.Id}.");
                break;
            case "message.updated" when e.Info is { Role: "assistant" } info && info.ParentID == messageId && _steps.Add(info.Id) && Steps > request.Limits.Steps:
                Halt(ModelFailureKind.CapExceeded, $"It took more than {request.Limits.Steps} steps.");
                break;
            case "message.part.updated" when e.Part is { Type: "step-finish", Tokens: { } tokens } part:
                _usage[part.MessageID!] = OpenCodeSpend.Usage(tokens);
                if (_usage.Values.Sum(u => u.Total()) > request.Limits.Tokens)
                    Halt(ModelFailureKind.CapExceeded, $"It took more than {request.Limits.Tokens} tokens.");
                break;
            case "message.part.updated" when e.Part is { Type: "tool", Tool: { } tool, State.Status: "completed" } && !OpenCodePermissions.Allows(request.Tools, tool):
                Halt(ModelFailureKind.ToolRefused, $"It used '{tool}', which it may not.");
                break;
            case "permission.asked":
                await client.RefusePermissionAsync(e.Id!).ConfigureAwait(false);
                break;
            case "question.asked":
                await client.RefuseQuestionAsync(e.Id!).ConfigureAwait(false);
                break;
            case "session.error" when e.Error is { } error:
                _error.TrySetResult(error);
                if (error.Name == "ContextOverflowError")
                    Halt(ModelFailureKind.ContextOverflow, error.Data?.Message ?? error.Name);
                break;
            case "session.status" when e.Status is { Type: "retry" } retry:
                HaltRetry(retry, happened.Id);
                break;
            case "session.idle":
                _idle.TrySetResult();
                break;
        }
    }

    /// <summary>OpenCode would try six times within a minute and tell nobody; attempts are ours to count. It does not tell the status.</summary>
    private void HaltRetry(WireStatus retry, string eventId)
    {
        TimeSpan? pause = retry.Next is { } next ? OpenCodeId.Until(eventId, next) : null;
        var isWish = pause < OwnPause.Min || pause > OwnPause.Max;
        Halt(isWish ? ModelFailureKind.RateLimited : ModelFailureKind.Outage, retry.Message ?? "The provider failed.", pause);
    }

    private void Halt(ModelFailureKind kind, string why, TimeSpan? retryAfter = null) => _stop.TrySetResult(new RunStop(kind, why, retryAfter));
}

/// <summary>Why a run is stopped.</summary>
internal sealed record RunStop(ModelFailureKind Kind, string Why, TimeSpan? RetryAfter);
