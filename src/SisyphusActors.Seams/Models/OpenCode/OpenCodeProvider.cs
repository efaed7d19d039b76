using System.Collections.Concurrent;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Operations;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>Asks models through an OpenCode server, which has the agents and their tools. See <c>docs/providers.md</c>.</summary>
public sealed class OpenCodeProvider : IModelProvider, IAsyncDisposable
{
    /// <summary>The first word of its models' names.</summary>
    public const string Name = "opencode";

    private readonly ConcurrentDictionary<string, OpKey> _asking = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    /// <param name="time">For limits of time, and pauses between starts.</param>
    /// <exception cref="PlatformNotSupportedException">A server is to be started on Windows, where it can only be joined.</exception>
    public OpenCodeProvider(OpenCodeSettings settings, TimeProvider time)
    {
        _time = time;
        Server = settings.Url is not null ? new JoinedServer(settings)
            : OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException("On Windows no OpenCode server is started; start one and set sisyphus.models.opencode.url.")
            : new StartedServer(settings, time);
    }

    internal IOpenCodeServer Server { get; }

    /// <inheritdoc/>
    /// <remarks>A session's id cannot be chosen, but its title can, and it is found again by that. Without one OpenCode would pay a model to make it up.</remarks>
    public async Task<ModelSession> OpenSessionAsync(OpKey opKey, ModelSessionRequest request, CancellationToken abort)
    {
        var permission = OpenCodePermissions.Of(request.Tools);
        try
        {
            var client = await Server.ConnectAsync(abort).ConfigureAwait(false);
            var session = await client.FindSessionsAsync(opKey.ToString(), abort).ConfigureAwait(false) is [var found, ..]
                ? found
                : await client.OpenSessionAsync(new NewSession($"sisyphus {request.Agent} {opKey}", permission), abort).ConfigureAwait(false);
            return new ModelSession(session.Id);
        }
        catch (OpenCodeException e)
        {
            throw ModelFailedException.Outage(e.Message, e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of two prompts at once in one session, each may be given the other's answer: the second one is refused.</remarks>
    public async Task<ModelOutcome> AskAsync(ModelCall call, CancellationToken abort)
    {
        var session = call.Request.SessionId ?? throw ModelFailedException.Rejected("A call through OpenCode is made in a session, and it has none.");
        if (!_asking.TryAdd(session, call.OpKey))
            throw ModelFailedException.Outage($"The session {session} is at work on another prompt.");
        try
        {
            return await AskedAsync(call, abort).ConfigureAwait(false);
        }
        finally
        {
            _asking.TryRemove(session, out _);
        }
    }

    /// <inheritdoc/>
    public async Task<ModelFinding> FindOutAsync(ModelCall call, bool aborting)
    {
        if (call.Request.SessionId is null)
            return new ModelFinding.NotSent();
        var asked = new OpenCodeCall(call, await Server.ConnectAsync(CancellationToken.None).ConfigureAwait(false), _time);
        var found = await asked.LookAsync().ConfigureAwait(false);
        return aborting && found is ModelFinding.AtWork
            ? new ModelFinding.Ended(await asked.StopAsync((spend, trace) => new ModelOutcome.Stopped(StopReason.Cancelled, spend, trace), keepsAnswer: true).ConfigureAwait(false))
            : found;
    }

    /// <inheritdoc/>
    public async Task<ProviderHealth> ExamineAsync(IReadOnlyCollection<string> models, CancellationToken abort)
    {
        try
        {
            return new ProviderHealth(await Server.LookAsync(abort).ConfigureAwait(false));
        }
        catch (OpenCodeException e)
        {
            throw ModelFailedException.Outage(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task<ModelOutcome> AskedAsync(ModelCall call, CancellationToken abort)
    {
        OpenCodeCall asked;
        try
        {
            asked = new OpenCodeCall(call, await Server.ConnectAsync(abort).ConfigureAwait(false), _time);
            var found = await asked.LookAsync().ConfigureAwait(false);
            var again = call.MayRepeat && found is ModelFinding.Ended { Outcome: ModelOutcome.InDoubt };
            if (found is ModelFinding.Ended ended && !again)
                return ended.Outcome;
            if (found is not ModelFinding.AtWork)
                await asked.PrepareAsync(again, abort).ConfigureAwait(false);
        }
        catch (OpenCodeException e)
        {
            throw ModelFailedException.Outage(e.Message, e);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new ModelOutcome.Stopped(StopReason.Cancelled, ModelSpend.None, ModelTrace.None);
        }
        try
        {
            return await asked.RunAsync(abort).ConfigureAwait(false);
        }
        catch (OpenCodeException)
        {
            return await LostAsync(call, abort).ConfigureAwait(false);
        }
    }

    /// <summary>The server went in the middle. Another one knows what this one had noted.</summary>
    private async Task<ModelOutcome> LostAsync(ModelCall call, CancellationToken abort)
    {
        try
        {
            return await FindOutAsync(call, aborting: abort.IsCancellationRequested).ConfigureAwait(false) switch
            {
                ModelFinding.Ended ended => ended.Outcome,
                ModelFinding.NotSent => new ModelOutcome.Failed(ModelFailedException.Outage("OpenCode went before it took the prompt.").Failure),
                _ => await AskedAsync(call, abort).ConfigureAwait(false),
            };
        }
        catch (Exception e) when (e is ModelFailedException or OpenCodeException)
        {
            return new ModelOutcome.InDoubt($"OpenCode went in the middle, and what became of the call cannot be found out: {e.Message}");
        }
    }
}
