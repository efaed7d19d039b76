using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Engine;
using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;

namespace SisyphusActors.Host.Http;

/// <summary>One request and its answer: strict JSON in, JSON or problem details out.</summary>
internal static class Exchange
{
    public const int BodyBytesMax = 1024 * 1024;

    private const string Json = "application/json";

    private static readonly string[] LocalNames = ["127.0.0.1", "localhost", "[::1]"];

    /// <exception cref="ProblemException">There is none, or it is not exactly what is expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type) where T : class
    {
        // A page in a browser cannot send this type without asking first, and is not answered.
        if (!http.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "not-json", $"Send the body as Content-Type: {Json}.");
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted).ConfigureAwait(false)
                ?? throw new ProblemException(StatusCodes.Status400BadRequest, "bad-body", "The body is JSON null; an object is expected.");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "bad-body", e.Message);
        }
    }

    public static Task AnswerAsync<T>(HttpContext http, int status, T body, JsonTypeInfo<T> type) =>
        AnswerAsync(http, status, JsonSerializer.Serialize(body, type));

    public static Task AnswerAsync(HttpContext http, int status, string json, string contentType = Json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(json, http.RequestAborted);
    }

    /// <exception cref="ProblemException">It was refused.</exception>
    public static void ThrowIfRefused(Outcome outcome)
    {
        if (outcome is Outcome.Refused refused)
            throw new ProblemException(StatusCodes.Status409Conflict, refused.Reason, refused.Message);
    }

    /// <summary>Middleware: whatever goes wrong is told as RFC 9457 says, and only who names this machine as this machine is answered.</summary>
    public static async Task AnswerProblemsAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            // A page whose name was made to point here still says its own name.
            if (!LocalNames.Contains(http.Request.Host.Host))
                throw new ProblemException(StatusCodes.Status403Forbidden, "not-local", "Only requests to 127.0.0.1, localhost or [::1] are answered.");
            await next(http).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            var (status, reason, detail) = Told(e);
            var problem = new Bodies.Problem(Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, reason);
            await AnswerAsync(http, status, JsonSerializer.Serialize(problem, BodiesContext.Default.Problem), "application/problem+json").ConfigureAwait(false);
        }
    }

    public static Task NothingHere(HttpContext http) =>
        throw new ProblemException(StatusCodes.Status404NotFound, "no-such-resource", $"There is no {http.Request.Method} {http.Request.Path}. docs/http.md lists what there is.");

    private static (int Status, string Reason, string Detail) Told(Exception e) => e switch
    {
        ProblemException problem => (problem.Status, problem.Reason, problem.Message),
        BadHttpRequestException bad => (bad.StatusCode, "bad-request", bad.Message),
        IdempotencyConflictException => (StatusCodes.Status422UnprocessableEntity, "idempotency-conflict", e.Message),
        SecretStoredException => (StatusCodes.Status400BadRequest, "secret", e.Message),
        CommandException { Code: ExitCode.Usage } => (StatusCodes.Status400BadRequest, "usage", e.Message),
        JournalUnavailableException or JournalUnreadableException or CommitUnknownException or IOException =>
            (StatusCodes.Status503ServiceUnavailable, "unavailable", $"{e.Message.TrimEnd('.')}. sisyphus doctor tells more."),
        _ => (StatusCodes.Status500InternalServerError, "defect", $"This is a defect of sisyphus: {e.GetType().Name}: {e.Message}"),
    };
}

/// <param name="reason">In kebab-case.</param>
/// <param name="message">What to do about it.</param>
internal sealed class ProblemException(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;
}
