using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What a server is started with: the host's own variables, for the credentials that providers need, and what keeps it to itself.</summary>
internal static class ServerEnvironment
{
    public const string PasswordVariable = "OPENCODE_SERVER_PASSWORD";

    private const string Prefix = "OPENCODE_";

    /// <summary>
    /// A workspace's own configuration and plugins are not trusted, nothing is fetched or updated, and a conversation is never shortened behind
    /// our back. Sessions carry their own permissions, so what stands in a configuration gives nobody a tool.
    /// </summary>
    private static readonly string[] Disabled =
        ["PROJECT_CONFIG", "AUTOUPDATE", "AUTOCOMPACT", "MODELS_FETCH", "LSP_DOWNLOAD", "DEFAULT_PLUGINS", "CLAUDE_CODE", "EXTERNAL_SKILLS", "SHARE"];

    /// <exception cref="ModelFailedException">The configuration file is missing, or holds no JSON object.</exception>
    public static SortedDictionary<string, string> Of(OpenCodeSettings settings, string password)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string value } && !name.StartsWith(Prefix, StringComparison.Ordinal))
                variables[name] = value;
        if (settings.Home is { } home)
        {
            variables["HOME"] = home;
            foreach (var (name, folder) in (ReadOnlySpan<(string, string)>)[("DATA", "data"), ("CONFIG", "config"), ("STATE", "state"), ("CACHE", "cache")])
                variables[$"XDG_{name}_HOME"] = Path.Combine(home, folder);
        }
        foreach (var name in Disabled)
            variables[$"{Prefix}DISABLE_{name}"] = "1";
        variables[PasswordVariable] = password;
        variables[$"{Prefix}CONFIG_CONTENT"] = Configuration(settings.ConfigFile);
        return variables;
    }

    public static Sha256 Fingerprint(OpenCodeSettings settings, string program, SortedDictionary<string, string> variables) => Sha256.Of(string.Join(
        '\n', [program, settings.WorkingDirectory, settings.Home ?? "", .. variables.Where(v => v.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(v => v.Value)]));

    private static string Configuration(string? file)
    {
        JsonObject configuration;
        try
        {
            configuration = file is null ? [] : JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new JsonException("a JSON object is expected");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw ModelFailedException.Rejected($"OpenCode's configuration '{file}' cannot be read: {e.Message}", e);
        }
        configuration["autoupdate"] = false;
        configuration["share"] = "disabled";
        configuration["snapshot"] = false;
        configuration["compaction"] = new JsonObject { ["auto"] = false, ["prune"] = false };
        return configuration.ToJsonString();
    }
}
