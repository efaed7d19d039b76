using SisyphusActors.Engine;
using SisyphusActors.Host.Cli;
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

    /// <param name="name">As <c>--engine</c> or a setting names it; null for the default.</param>
    /// <exception cref="CommandException">It is not in this build.</exception>
    public static IActorEngineFactory Of(string? name)
    {
        try
        {
            return All.Choose(name);
        }
        catch (EngineMissingException e)
        {
            throw new CommandException(ExitCode.Usage, e.Message);
        }
    }

    /// <summary>For <c>--version</c> and <c>doctor</c>.</summary>
    public static string Text => $"engine: {Default.Name}; {(All.Count > 1 ? "the embedded one is in this build too" : "Akka.NET is not in this build")}";
}
