using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;
using SisyphusActors.Seams.Operations;

namespace SisyphusActors.Seams.Models.OpenAI;

/// <summary>
/// Asks an endpoint of the OpenAI kind. It keeps no sessions and gives no tools: each call stands for itself, and whatever became of one
/// whose host was killed, nobody can say.
/// </summary>
public sealed class OpenAIProvider(OpenAISettings settings, TimeProvider time) : IModelProvider, IDisposable
{
    /// <summary>The first word of its models' names.</summary>
    public const string Name = "openai";

    /// <summary>Some endpoints want a key without looking at it.</summary>
    private const string NoKey = "none";

    private readonly Lazy<HttpClient> _http = new(() => new HttpClient { Timeout = Timeout.InfiniteTimeSpan });

    /// <inheritdoc/>
    public Task<ModelSession> OpenSessionAsync(OpKey opKey, ModelSessionRequest request, CancellationToken abort) => Task.FromResult(new ModelSession(null));

    /// <inheritdoc/>
    public async Task<ModelOutcome> AskAsync(ModelCall call, CancellationToken abort)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var body = new RequestBody();
        var answer = new OpenAIAnswer(call.Request, settings, body);
        var timeout = LongDelay.WaitAsync(call.Timeout, time, stop.Token);
        _ = timeout.ContinueWith(_ => stop.Cancel(), stop.Token, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        var isSilent = false;
        using var stall = time.CreateTimer(_ =>
        {
            isSilent = true;
            stop.Cancel();
        }, state: null, call.Request.Limits.Stall, Timeout.InfiniteTimeSpan);
        try
        {
            await foreach (var update in Client(call.Request.Model.Name, body).CompleteChatStreamingAsync(Messages(call.Request), Options(call.Request), stop.Token).ConfigureAwait(false))
            {
                stall.Change(call.Request.Limits.Stall, Timeout.InfiniteTimeSpan);
                answer.Add(update);
            }
            return answer.Outcome();
        }
        catch (Exception) when (abort.IsCancellationRequested)
        {
            return answer.Stopped(StopReason.Cancelled);
        }
        catch (Exception) when (timeout.IsCompletedSuccessfully)
        {
            return answer.Stopped(StopReason.TimedOut);
        }
        catch (Exception) when (isSilent)
        {
            return answer.Failed(ModelFailureKind.Stalled, $"Nothing came for {call.Request.Limits.Stall.TotalSeconds:0.###} s.");
        }
        catch (ClientResultException e)
        {
            return answer.Failed(e);
        }
        catch (Exception e)
        {
            return answer.Failed(ModelFailureKind.Outage, $"The answer broke off: {e.Message}");
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<ModelFinding> FindOutAsync(ModelCall call, bool aborting) => Task.FromResult<ModelFinding>(
        new ModelFinding.Ended(new ModelOutcome.InDoubt($"Its host ended, and {settings.Endpoint.Host} cannot be asked whether it answered and charged for it.")));

    /// <inheritdoc/>
    public Task<ProviderHealth> ExamineAsync(IReadOnlyCollection<string> models, CancellationToken abort) =>
        new ModelList(_http.Value, settings, time).ExamineAsync(models, abort);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }

    /// <summary>Attempts are ours to count, so the client makes one.</summary>
    private ChatClient Client(string model, RequestBody body)
    {
        var options = new OpenAIClientOptions
        {
            Endpoint = settings.Endpoint,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = new HttpClientPipelineTransport(_http.Value),
        };
        options.AddPolicy(body, PipelinePosition.PerCall);
        return new ChatClient(model, new ApiKeyCredential(settings.ApiKey ?? NoKey), options);
    }

    private static IEnumerable<ChatMessage> Messages(ModelRequest request) =>
        request.System is { } system ? [new SystemChatMessage(system), new UserChatMessage(request.Prompt)] : [new UserChatMessage(request.Prompt)];

    private static ChatCompletionOptions Options(ModelRequest request) => new()
    {
        MaxOutputTokenCount = (int)Math.Min(request.Limits.Tokens, int.MaxValue),
        ResponseFormat = request.Schema is { } schema
            ? ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(schema.ToString()), jsonSchemaIsStrict: ClosedSchema.Is(schema.Element))
            : null,
    };
}
