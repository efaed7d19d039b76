using System.Text.Json;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Host.Cli;

/// <summary>Options whose value is one of a few words, in snake case as JSON has them.</summary>
internal static class Words
{
    public static IReadOnlyList<string> Names<T>() where T : struct, Enum => [.. Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <returns>Null when nothing was given.</returns>
    /// <exception cref="CommandException">It is none of them.</exception>
    public static T? Of<T>(string option, string? word) where T : struct, Enum
    {
        if (word is null)
            return null;
        var names = Names<T>();
        for (var index = 0; index < names.Count; index++)
            if (names[index] == word)
                return Enum.GetValues<T>()[index];
        throw new CommandException(ExitCode.Usage,
            $"{option} '{Screen.Safe(word)}' is none of {string.Join(", ", names)}.{(NearestName.Of(word, names) is { } near ? $" Did you mean {near}?" : "")}");
    }
}
