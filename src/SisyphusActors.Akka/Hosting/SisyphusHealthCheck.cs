using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SisyphusActors.Journal;

namespace SisyphusActors.Akka.Hosting;

/// <summary>Whether the engine's guardian answers and the journal can be read: <c>AddHealthChecks().AddCheck("sisyphus", new SisyphusHealthCheck(system, journal))</c>.</summary>
/// <remarks>Akka.Hosting has no health checks of its own in 1.5.30.</remarks>
public sealed class SisyphusHealthCheck(ActorSystem system, IJournal journal) : IHealthCheck
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (SisyphusExtension.Of(system).Engine is not { } engine)
            return HealthCheckResult.Unhealthy("The engine has not started.");
        if (engine.Completion.IsCompleted)
            return HealthCheckResult.Unhealthy("The engine has ended.", engine.Completion.Exception);
        try
        {
            await engine.Guardian.Ask<ActorIdentity>(new Identify(null), AnswerMax, cancellationToken).ConfigureAwait(false);
            var offset = await Task.Run(() => journal.LastOffset, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy(data: new Dictionary<string, object>(StringComparer.Ordinal) { ["offset"] = offset });
        }
        catch (Exception e) when (e is AskTimeoutException or JournalUnavailableException or JournalUnreadableException)
        {
            return HealthCheckResult.Unhealthy(e.Message, e);
        }
    }
}
