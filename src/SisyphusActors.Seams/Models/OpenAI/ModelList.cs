using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenAI;

/// <summary>The models that an endpoint lists, which costs nothing: https://platform.openai.com/docs/api-reference/models/list</summary>
internal sealed class ModelList(HttpClient http, OpenAISettings settings, TimeProvider time)
{
    private const int NamedMax = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<ProviderHealth> ExamineAsync(IReadOnlyCollection<string> wanted, CancellationToken abort)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, abort);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{settings.Endpoint.ToString().TrimEnd('/')}/models");
        if (settings.ApiKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var answer = await http.SendAsync(request, stop.Token).ConfigureAwait(false);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => Of(await answer.Content.ReadAsStringAsync(stop.Token).ConfigureAwait(false), wanted),
                HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => new ProviderHealth($"{settings.Endpoint} answers, and lists no models"),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw ModelFailedException.Of(ModelFailureKind.Unauthorised,
                    settings.ApiKey is null ? $"{settings.Endpoint} wants a key, and there is none." : $"{settings.Endpoint} does not take the key."),
                var status when (int)status < 500 => throw ModelFailedException.Rejected($"{settings.Endpoint} answers {(int)status}: it may be no endpoint of this kind."),
                var status => throw ModelFailedException.Outage($"{settings.Endpoint} answers {(int)status}."),
            };
        }
        catch (HttpRequestException e)
        {
            throw ModelFailedException.Outage($"{settings.Endpoint} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested)
        {
            throw ModelFailedException.Outage($"{settings.Endpoint} does not answer within {Patience.TotalSeconds} s.", e);
        }
    }

    private ProviderHealth Of(string list, IReadOnlyCollection<string> wanted)
    {
        var listed = Names(list);
        if (listed is null)
            return new ProviderHealth($"{settings.Endpoint} answers, and its list of models cannot be read");
        var missing = wanted.Except(listed, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new ProviderHealth($"{settings.Endpoint} lists {listed.Count} models", missing.Count == 0
            ? null
            : $"It does not list {string.Join(", ", missing)}, but {string.Join(", ", listed.Order(StringComparer.Ordinal).Take(NamedMax))}{(listed.Count > NamedMax ? " …" : "")}.");
    }

    private static List<string>? Names(string list)
    {
        try
        {
            using var document = JsonDocument.Parse(list);
            return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
