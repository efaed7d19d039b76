using SisyphusActors.Engine;

namespace SisyphusActors.Host;

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

    /// <summary>The one added last, since whoever builds one in wants it.</summary>
    public static IActorEngineFactory Default => All[^1];

    /// <summary>For <c>--version</c> and <c>doctor</c>.</summary>
    public static string Text => $"engine: {Default.Name}; {(All.Count > 1 ? "the embedded one is in this build too" : "Akka.NET is not in this build")}";
}
