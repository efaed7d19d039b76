using SisyphusActors.Hosting.Configuration;

namespace SisyphusActors.Host.Init;

/// <summary>What <c>sisyphus init</c> writes.</summary>
internal static class InitFiles
{
    /// <summary>What is made by runs is not for a repository; what people write is.</summary>
    private const string Ignored =
        """
        *
        !.gitignore
        !sisyphus.conf
        !policies/
        !policies/**
        !skills/
        !skills/**

        """;

    /// <summary>OpenCode reads skills in both folders (https://opencode.ai/docs/skills), Claude Code in its own (https://code.claude.com/docs/en/skills).</summary>
    public static IReadOnlyList<InitFile> All { get; } =
    [
        new(".opencode/skills/sisyphus/SKILL.md", Skill(), text => $"<!-- {text} -->"),
        new(".claude/skills/sisyphus/SKILL.md", Skill(), text => $"<!-- {text} -->"),
        new(".sisyphus/sisyphus.conf", SisyphusConfiguration.ExampleText, text => $"# {text}"),
        new(".sisyphus/.gitignore", Ignored.ReplaceLineEndings("\n"), text => $"# {text}"),
    ];

    private static string Skill()
    {
        using var stream = typeof(InitFiles).Assembly.GetManifestResourceStream("SKILL.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
