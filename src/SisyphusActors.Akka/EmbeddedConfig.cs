using Akka.Configuration;

namespace SisyphusActors.Akka;

/// <summary>The HOCON files in this assembly.</summary>
internal static class EmbeddedConfig
{
    /// <summary>For any actor system that hosts our actors: <c>hocon/sqlite.conf</c>.</summary>
    public static Config Actors { get; } = Read("sqlite.conf");

    /// <summary>For an actor system of our own, beside <see cref="Actors"/>.</summary>
    public static Config System { get; } = Read("system.conf");

    private static Config Read(string name)
    {
        using var stream = typeof(EmbeddedConfig).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
