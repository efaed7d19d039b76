using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SisyphusActors.MockModel;

/// <summary>
/// A server on loopback that speaks the chat completions of OpenAI, streamed, and counts. Each model name has its own replies;
/// one without any echoes.
/// </summary>
public sealed class MockModelServer : IAsyncDisposable
{
    /// <summary>Reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Func<MockRequest, MockReply>> _replies = new(StringComparer.Ordinal);
    private readonly List<MockRequest> _requests = [];
    private readonly WebApplication _server;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MockModelServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/v1/chat/completions", AnswerAsync);
        _server.MapGet("/v1/models", ListAsync);
    }

    /// <summary>What an endpoint's base address is: it ends in <c>/v1</c>.</summary>
    public Uri Address => new(_server.Urls.First() + "/v1");

    /// <summary>What the list of models wants as a key; null for none. Chat completions take any.</summary>
    public string? Key { get; init; }

    /// <summary>Every request so far, in order.</summary>
    public IReadOnlyList<MockRequest> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    public static async Task<MockModelServer> StartAsync(string? key = null)
    {
        var mock = new MockModelServer { Key = key };
        await mock._server.StartAsync();
        return mock;
    }

    /// <summary>The model's replies, one after another; the last one again and again.</summary>
    public MockModelServer On(string model, params IEnumerable<MockReply> replies)
    {
        var left = new Queue<MockReply>(replies);
        return On(model, _ => left.Count > 1 ? left.Dequeue() : left.Peek());
    }

    /// <summary>The model's replies follow from what it is asked.</summary>
    public MockModelServer On(string model, Func<MockRequest, MockReply> reply)
    {
        lock (_gate)
            _replies[model] = reply;
        return this;
    }

    /// <summary>The model's <paramref name="nth"/> request, as soon as it has come.</summary>
    /// <exception cref="TimeoutException">It has not come.</exception>
    public async Task<MockRequest> RequestedAsync(string model, int nth = 1)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_requests.Where(r => r.Model == model).ElementAtOrDefault(nth - 1) is { } request)
                    return request;
                more = _more.Task;
            }
            await more.WaitAsync(Patience);
        }
    }

    public int Count(string model) => Requests.Count(r => r.Model == model);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var (request, reply) = Enter(context, body.RootElement.Clone());
        try
        {
            await new MockResponse(context, request).SendAsync(reply);
            request.End(answered: !context.RequestAborted.IsCancellationRequested);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            request.End(answered: false);
        }
    }

    /// <summary>The models that replies were set for.</summary>
    private Task ListAsync(HttpContext context)
    {
        if (Key is not null && context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        lock (_gate)
            return context.Response.WriteAsJsonAsync(new { @object = "list", data = _replies.Keys.Order(StringComparer.Ordinal).Select(id => new { id }).ToArray() });
    }

    private (MockRequest, MockReply) Enter(HttpContext context, JsonElement body)
    {
        lock (_gate)
        {
            var model = body.GetProperty("model").GetString()!;
            var request = new MockRequest(
                _requests.Count + 1, model, context.Request.Headers["x-session-id"], context.Request.Headers.Authorization, body);
            _requests.Add(request);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (request, _replies.GetValueOrDefault(model)?.Invoke(request) ?? new MockReply.Echo());
        }
    }
}
