using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>The requests a call is made of. Each but the prompt and the events has <see cref="Patience"/>.</summary>
internal sealed class OpenCodeClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The first connection after a server's port opens may never be answered, and the next one is.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(2);

    private const int FirstTries = 5;

    private readonly HttpClient _http;
    private readonly string _directory;

    public OpenCodeClient(OpenCodeEndpoint endpoint, string directory)
    {
        // A prompt takes as long as the model does; .NET would give up after 100 s.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = Patience, UseProxy = !endpoint.Url.IsLoopback })
        {
            BaseAddress = endpoint.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (endpoint.Password is { } password)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"opencode:{password}")));
        _directory = $"directory={Uri.EscapeDataString(directory)}";
    }

    public Uri Url => _http.BaseAddress!;

    public TimeSpan LongestAnswer => _http.Timeout;

    /// <summary>Whether the server answers and takes its configuration; its own health says yes to a wrong one.</summary>
    /// <exception cref="ModelFailedException">It does not.</exception>
    public async Task CheckAsync(CancellationToken abort)
    {
        for (var left = FirstTries; ; left--)
            try
            {
                using var answer = await SendAsync(HttpMethod.Get, "config", content: null, FirstPatience, abort).ConfigureAwait(false);
                return;
            }
            catch (OpenCodeException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw ModelFailedException.Of(Core.Models.ModelFailureKind.Unauthorised, $"OpenCode at {Url} does not take the password.", e);
            }
            catch (OpenCodeException e) when (e.Status is not null)
            {
                throw ModelFailedException.Rejected($"OpenCode at {Url} has a configuration it does not take: {e.Message}", e);
            }
            catch (OpenCodeException e) when (left == 1 || !e.IsLate)
            {
                throw ModelFailedException.Outage($"OpenCode at {Url} does not answer: {e.Message}", e);
            }
            catch (OpenCodeException)
            {
            }
    }

    public async Task<string> VersionAsync(CancellationToken abort) =>
        (await GetAsync("global/health", WireJson.Default.WireHealth, abort).ConfigureAwait(false)).Version;

    public Task<ImmutableArray<WireAgent>> AgentsAsync(CancellationToken abort) => GetAsync("agent", WireJson.Default.ImmutableArrayWireAgent, abort);

    public Task<ImmutableArray<WireSession>> FindSessionsAsync(string titlePart, CancellationToken abort) =>
        GetAsync($"session?roots=true&limit=10&search={Uri.EscapeDataString(titlePart)}", WireJson.Default.ImmutableArrayWireSession, abort);

    public Task<WireSession> OpenSessionAsync(NewSession session, CancellationToken abort) =>
        ReadAsync(HttpMethod.Post, "session", JsonContent.Create(session, WireJson.Default.NewSession), WireJson.Default.WireSession, abort);

    /// <returns>Null where there is none of that id.</returns>
    public Task<WireSession?> SessionAsync(string id) => NullIfMissingAsync(() => GetAsync($"session/{id}", WireJson.Default.WireSession));

    public Task MarkAsync(string session, WireMark mark) => PatchAsync(session, new SessionPatch(new WireMetadata(mark), Permission: null));

    public Task AllowAsync(string session, params ReadOnlySpan<WireRule> rules) => PatchAsync(session, new SessionPatch(Metadata: null, [.. rules]));

    public Task<ImmutableArray<WireSession>> ChildrenAsync(string session) => GetAsync($"session/{session}/children", WireJson.Default.ImmutableArrayWireSession);

    /// <returns>Null when it is idle.</returns>
    public async Task<WireStatus?> StatusAsync(string session) =>
        (await GetAsync("session/status", WireJson.Default.DictionaryStringWireStatus).ConfigureAwait(false)).GetValueOrDefault(session) is { Type: not "idle" } status ? status : null;

    /// <summary>The newest message. Longer lists fail where a prompt asked for a schema; this one does if it is that prompt.</summary>
    public async Task<LastMessage> LastMessageAsync(string session)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Get, $"session/{session}/message?limit=1", content: null, Patience, CancellationToken.None).ConfigureAwait(false);
            var raw = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
            return new LastMessage(Parse(raw, WireJson.Default.ImmutableArrayWireMessage) is [var message] ? message : null, raw, IsUnreadable: false);
        }
        catch (OpenCodeException e) when (e.Status == HttpStatusCode.BadRequest)
        {
            return new LastMessage(Message: null, Raw: null, IsUnreadable: true);
        }
    }

    /// <summary>Whether a prompt was taken. One that asked for a schema is there, though it cannot be read.</summary>
    public async Task<bool> HasMessageAsync(string session, string message)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Get, $"session/{session}/message/{message}", content: null, Patience, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (OpenCodeException e) when (e.Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
        {
            return e.Status == HttpStatusCode.BadRequest;
        }
    }

    /// <summary>Prompts, and waits for as long as the model takes. To end it, <see cref="AbortAsync"/>: to go away ends nothing.</summary>
    public async Task<string> PromptAsync(string session, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await SendAsync(HttpMethod.Post, $"session/{session}/message", content, Timeout.InfiniteTimeSpan, CancellationToken.None).ConfigureAwait(false);
        return await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
    }

    public async Task AbortAsync(string session) =>
        (await SendAsync(HttpMethod.Post, $"session/{session}/abort", content: null, Patience, CancellationToken.None).ConfigureAwait(false)).Dispose();

    public Task<ImmutableArray<WireRequest>> PermissionsAsync() => GetAsync("permission", WireJson.Default.ImmutableArrayWireRequest);

    public Task<ImmutableArray<WireRequest>> QuestionsAsync() => GetAsync("question", WireJson.Default.ImmutableArrayWireRequest);

    /// <remarks>With a message the model is told and goes on; without one the run would end.</remarks>
    public Task RefusePermissionAsync(string request) => SettleAsync(
        $"permission/{request}/reply", JsonContent.Create(new PermissionReply("reject", "This is not allowed here, and nobody can be asked."), WireJson.Default.PermissionReply));

    public Task RefuseQuestionAsync(string request) => SettleAsync($"question/{request}/reject", content: null);

    /// <summary>Events of all sessions from now on. The first one says that it is connected.</summary>
    public async IAsyncEnumerable<WireEvent> EventsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var answer = await SendAsync(HttpMethod.Get, "event", content: null, Timeout.InfiniteTimeSpan, stop, "text/event-stream").ConfigureAwait(false);
        using var stream = await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize(data, WireJson.Default.WireEvent)!).EnumerateAsync(stop).ConfigureAwait(false))
            yield return item.Data;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>One that was settled meanwhile is none any more.</summary>
    private async Task SettleAsync(string path, HttpContent? content)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Post, path, content, Patience, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OpenCodeException e) when (e.Status == HttpStatusCode.NotFound)
        {
        }
    }

    private Task PatchAsync(string session, SessionPatch patch) =>
        ReadAsync(HttpMethod.Patch, $"session/{session}", JsonContent.Create(patch, WireJson.Default.SessionPatch), WireJson.Default.WireSession);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken abort = default) => ReadAsync(HttpMethod.Get, path, content: null, type, abort);

    private static async Task<T?> NullIfMissingAsync<T>(Func<Task<T>> get) where T : class
    {
        try
        {
            return await get().ConfigureAwait(false);
        }
        catch (OpenCodeException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken abort = default)
    {
        using var answer = await SendAsync(method, path, content, Patience, abort).ConfigureAwait(false);
        return Parse(await answer.Content.ReadAsStringAsync(abort).ConfigureAwait(false), type);
    }

    internal static T Parse<T>(string json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new OpenCodeException("OpenCode answered null.");
        }
        catch (JsonException e)
        {
            throw new OpenCodeException($"OpenCode answered something else than this version knows: {e.Message}", e);
        }
    }

    /// <exception cref="OpenCodeException">It was not answered, not in time, with an error, or with its web page, which stands for a route it does not know.</exception>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, TimeSpan patience, CancellationToken abort, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, $"{path}{(path.Contains('?') ? '&' : '?')}{_directory}") { Content = content };
        using var late = CancellationTokenSource.CreateLinkedTokenSource(abort);
        late.CancelAfter(patience);
        HttpResponseMessage answer;
        try
        {
            var until = mediaType == "application/json" ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
            answer = await _http.SendAsync(request, until, late.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new OpenCodeException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!abort.IsCancellationRequested)
        {
            throw new OpenCodeException($"there was no answer within {patience.TotalSeconds:0} s", e) { IsLate = true };
        }
        if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == mediaType)
            return answer;
        using (answer)
            throw answer.IsSuccessStatusCode
                ? new OpenCodeException($"'{path.Split('?')[0]}' was answered with {answer.Content.Headers.ContentType}: this server does not know it, or is no OpenCode")
                : new OpenCodeException(await ErrorTextAsync(answer).ConfigureAwait(false)) { Status = answer.StatusCode };
    }

    private static async Task<string> ErrorTextAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(text, WireJson.Default.WireError) is { Data.Message: { } message } ? message : text;
        }
        catch (JsonException)
        {
            return text.Length > 0 ? text : $"HTTP {(int)answer.StatusCode}";
        }
    }
}

/// <summary>A request got no answer, or an error.</summary>
internal sealed class OpenCodeException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Null where no answer came.</summary>
    public HttpStatusCode? Status { get; init; }

    public bool IsLate { get; init; }
}
