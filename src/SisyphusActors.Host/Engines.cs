using SisyphusActors.Engine;
using SisyphusActors.Hosting;

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

    /// <param name="wanted">As the settings name it; null or <c>auto</c> for <see cref="Default"/>.</param>
    /// <exception cref="EngineMissingException">It is not in this build.</exception>
    public static IActorEngineFactory For(string? wanted) => wanted is null or "auto"
        ? Default
        : All.FirstOrDefault(engine => engine.Name == wanted) ?? throw new EngineMissingException(wanted, All.Select(engine => engine.Name));

    /// <summary>For <c>--version</c> and <c>doctor</c>.</summary>
    public static string Text => $"engine: {Default.Name}; {(All.Count > 1 ? "the embedded one is in this build too" : "Akka.NET is not in this build")}";
}
