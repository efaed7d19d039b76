using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SisyphusActors.Akka.Hosting;

/// <summary>Whether the engine in this actor system answers and its journal can be read: <c>AddHealthChecks().AddCheck&lt;SisyphusHealthCheck&gt;("sisyphus")</c>.</summary>
/// <remarks>Healthy also while this program hosts nothing. Akka.Hosting has no health checks of its own in 1.5.30.</remarks>
public sealed class SisyphusHealthCheck(ActorSystem system) : IHealthCheck
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (system.WhenTerminated.IsCompleted)
            return new HealthCheckResult(context.Registration.FailureStatus, "The actor system has terminated.");
        if (SisyphusExtension.Of(system).Engine is not { } engine || engine.Completion.IsCompletedSuccessfully)
            return HealthCheckResult.Healthy("This program hosts no workspace at present.");
        if (engine.Completion.IsFaulted)
            return new HealthCheckResult(context.Registration.FailureStatus, "The engine has ended.", engine.Completion.Exception);
        await engine.Guardian.Ask<ActorIdentity>(new Identify(null), AnswerMax, cancellationToken).ConfigureAwait(false);
        var offset = await Task.Run(() => engine.Journal.LastOffset, cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy(data: new Dictionary<string, object>(StringComparer.Ordinal) { ["offset"] = offset });
    }
}
