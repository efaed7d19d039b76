using Akka.Configuration;
using SisyphusActors.Engine;

namespace SisyphusActors.Akka.Persistence;

/// <summary>What the plugins have to be set to: with anything else, rows would be lost, left out or written as the embedded engine does not read them.</summary>
internal static class RequiredSettings
{
    private const string Journal = "akka.persistence.journal.sisyphus";
    private const string Snapshots = "akka.persistence.snapshot-store.sisyphus";

    private static readonly (string Name, string Why)[] OfBoth =
    [
        ("auto-initialize", "the tables are made by SisyphusActors, with only the indices that are read by"),
        ("table-mapping", "these are the tables of both engines"),
        ("use-clone-connection", "writers of one process take turns, each on a connection of its own"),
        ("write-isolation-level", "writers of one process take turns, which read-uncommitted would pass over"),
    ];

    private static readonly (string Name, string Why)[] OfJournal =
    [
        ("delete-compatibility-mode", "the journal is append-only"),
        ("replay-filter.mode", "the filter drops rows where two engines took turns at one stream"),
        ("tag-write-mode", "mail is found by its rows in the tags table"),
    ];

    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(
        new[] { Journal, Snapshots }.SelectMany(plugin => OfBoth.Select(s => ($"{plugin}.{s.Name}", s.Why)))
            .Concat(OfJournal.Select(s => ($"{Journal}.{s.Name}", s.Why)))
            .ToDictionary(s => s.Item1, s => s.Why),
        StringComparer.Ordinal);

    /// <exception cref="EngineSettingsException">One of them is set to something else.</exception>
    public static void Check(Config config)
    {
        foreach (var (key, why) in All)
            if (Text(config, key) is var found && found != Text(EmbeddedConfig.Actors, key))
                throw new EngineSettingsException($"'{key}' must be {EmbeddedConfig.Actors.GetString(key)}, not '{config.GetString(key)}': {why}. Leave it out.");
    }

    private static string? Text(Config config, string key) => config.GetString(key)?.ToLowerInvariant() switch
    {
        "false" => "off",
        "true" => "on",
        var text => text,
    };
}
