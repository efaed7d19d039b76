using SisyphusActors.Engine;

namespace SisyphusActors.Crash.Host;

/// <summary>The engines in this build.</summary>
internal static class Engines
{
    public static IReadOnlyList<IActorEngineFactory> All { get; } =
    [
        new EmbeddedEngineFactory(),
#if WITH_AKKA
        new Akka.AkkaEngineFactory(),
#endif
    ];
}
