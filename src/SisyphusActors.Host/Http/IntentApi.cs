using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Hosting.Runs;

namespace SisyphusActors.Host.Http;

/// <summary>Goals over HTTP, for programs on this machine: an intent is noted, run, looked at, and its plan approved. The run has the intent's id.</summary>
internal sealed class IntentApi : IAsyncDisposable
{
    private const string By = "http";
    private const int KeyLengthMax = 200;

    private readonly Session _session;
    private readonly SisyphusClient _client;
    private readonly WebApplication _server;

    private IntentApi(Session session, SisyphusClient client, int port)
    {
        (_session, _client) = (session, client);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, CommandsLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Exchange.BodyBytesMax;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _server = builder.Build();
        _server.Use(Exchange.AnswerProblemsAsync);
        _server.MapPost("/intents", NoteIntentAsync);
        _server.MapPost("/intents/{id}/run", RunIntentAsync);
        _server.MapGet("/runs/{id}", GetRunAsync);
        _server.MapPost("/runs/{id}/approve-plan", ApprovePlanAsync);
        _server.MapFallback(Exchange.NothingHere);
    }

    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <exception cref="CommandException">The port is taken.</exception>
    public static async Task<IntentApi> StartAsync(Session session, SisyphusClient client, int port)
    {
        var api = new IntentApi(session, client, port);
        try
        {
            await api._server.StartAsync().ConfigureAwait(false);
            return api;
        }
        catch (IOException e)
        {
            await api.DisposeAsync().ConfigureAwait(false);
            throw new CommandException(ExitCode.Unavailable, $"Port {port} cannot be listened on: {e.Message.TrimEnd('.')}. Choose another with --port, or 0 for one that is free.");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A repeat with the same <c>Idempotency-Key</c> is the same intent.</summary>
    private async Task NoteIntentAsync(HttpContext http)
    {
        var body = await Exchange.ReadAsync(http, BodiesContext.Default.NewIntent).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(body.Goal))
            throw new ProblemException(StatusCodes.Status400BadRequest, "bad-body", "goal: say in a sentence what is to be reached.");
        var (runId, outcome) = await _client.NoteGoalAsync(body.Goal, By, KeyOf(http), http.RequestAborted).ConfigureAwait(false);
        Exchange.ThrowIfRefused(outcome);
        http.Response.Headers.Location = $"/runs/{runId}";
        await Exchange.AnswerAsync(http, StatusCodes.Status201Created, new Bodies.Intent(runId, StatusOf(runId)), BodiesContext.Default.Intent).ConfigureAwait(false);
    }

    private async Task RunIntentAsync(HttpContext http)
    {
        var runId = RunIdOf(http);
        if (_session.Runs.Get(runId)!.Status is RunStatus.Queued or RunStatus.Interrupted)
            Exchange.ThrowIfRefused(await _client.ResumeAsync(runId, By, http.RequestAborted).ConfigureAwait(false));
        http.Response.Headers.Location = $"/runs/{runId}";
        await Exchange.AnswerAsync(http, StatusCodes.Status202Accepted, new Bodies.Started(runId, StatusOf(runId)), BodiesContext.Default.Started).ConfigureAwait(false);
    }

    private async Task GetRunAsync(HttpContext http)
    {
        var run = _session.Runs.Get(RunIdOf(http))!;
        await Exchange.AnswerAsync(http, StatusCodes.Status200OK, Shapes.Document(Shapes.RunDetails.Of(run, _session.Next(run)))).ConfigureAwait(false);
    }

    private async Task ApprovePlanAsync(HttpContext http)
    {
        var runId = RunIdOf(http);
        var body = await Exchange.ReadAsync(http, BodiesContext.Default.PlanApproval).ConfigureAwait(false);
        if (_session.Runs.Get(runId)!.Gate is not { } plan)
            throw new ProblemException(StatusCodes.Status409Conflict, "no-plan-waits", $"No plan of run '{runId}' waits for approval.");
        if (body.PlanHash != plan.Hash.ToString())
            throw new ProblemException(StatusCodes.Status409Conflict, "plan-hash-mismatch", $"The plan that waits is {plan.Hash}. GET /runs/{runId} shows it.");
        if (body.BaseCommit != plan.Base.Commit)
            throw new ProblemException(StatusCodes.Status409Conflict, "base-commit-mismatch", $"The plan that waits was made for the commit {plan.Base.Commit ?? "null"}. GET /runs/{runId} shows it.");
        Exchange.ThrowIfRefused(await _client.ApprovePlanAsync(runId, plan, By, http.RequestAborted).ConfigureAwait(false));
        await Exchange.AnswerAsync(http, StatusCodes.Status200OK, new Bodies.Approved(Accepted: true), BodiesContext.Default.Approved).ConfigureAwait(false);
    }

    private string StatusOf(string runId) => _session.Runs.Get(runId)!.Status.Name();

    /// <exception cref="ProblemException">There is none of that id.</exception>
    private string RunIdOf(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        return _client.Runs?.Get(id) is not null
            ? id
            : throw new ProblemException(StatusCodes.Status404NotFound, "no-such-run", $"There is no run '{id}'. POST /intents notes one.");
    }

    private static string? KeyOf(HttpContext http) => http.Request.Headers["Idempotency-Key"] switch
    {
        [] => null,
        [{ Length: > 0 and <= KeyLengthMax } key] => key,
        _ => throw new ProblemException(StatusCodes.Status400BadRequest, "bad-key", $"Idempotency-Key: give one, of 1 to {KeyLengthMax} characters."),
    };

    /// <summary>The command that serves listens to signals itself.</summary>
    private sealed class CommandsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
