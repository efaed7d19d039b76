using SisyphusActors.Core.Skills;
using YamlDotNet.RepresentationModel;

namespace SisyphusActors.Hosting.Skills;

/// <summary>A skill as its folder has it.</summary>
/// <param name="Name">By its front matter; the folder's name where that says nothing.</param>
/// <param name="Path">Of its SKILL.md, relative to the workspace, with slashes.</param>
public sealed record SkillFile(string Name, string? Description, string Path);

/// <summary>Finds the SKILL.md folders of a workspace.</summary>
public static class SkillFolders
{
    /// <summary>Where they are looked for; of two skills of one name, the one found first counts.</summary>
    public static readonly IReadOnlyList<string> Folders = [".sisyphus/skills", ".claude/skills", ".opencode/skills", ".opencode/skill", "skills"];

    private const string FileName = "SKILL.md";
    private const string Fence = "---";

    /// <summary>By name. A folder that cannot be read is left out.</summary>
    /// <param name="root">The workspace's folder.</param>
    public static IReadOnlyList<SkillFile> Find(string root)
    {
        var skills = new SortedDictionary<string, SkillFile>(StringComparer.Ordinal);
        foreach (var skill in Folders.SelectMany(folder => In(root, folder)))
            skills.TryAdd(skill.Name, skill);
        return [.. skills.Values];
    }

    private static IEnumerable<SkillFile> In(string root, string folder)
    {
        var path = Path.Combine(root, folder);
        if (!Directory.Exists(path))
            yield break;
        foreach (var name in Names(path))
            if (Read(Path.Combine(path, name, FileName)) is { } text)
            {
                var matter = FrontMatter(text);
                var said = Scalar(matter, "name");
                yield return new SkillFile(
                    said is { Length: > 0 and <= SkillMessage.RecordSkillOutcome.NameLengthMax } ? said : name, Scalar(matter, "description"), $"{folder}/{name}/{FileName}");
            }
    }

    private static IReadOnlyList<string> Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Null where there is none, or it is no YAML mapping.</returns>
    private static YamlMappingNode? FrontMatter(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        if (end < 0)
            return null;
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(string.Join('\n', lines[1..end])));
            return yaml.Documents is [var document] ? document.RootNode as YamlMappingNode : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string? Scalar(YamlMappingNode? matter, string key) =>
        matter is not null && matter.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlScalarNode { Value: { } text } && text.Trim() is { Length: > 0 } said
            ? said
            : null;
}
