using System.Collections.Immutable;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What a session's agent may do: nothing but the tools it is given. The rules are the session's own, whatever the server's configuration says.</summary>
internal static class OpenCodePermissions
{
    /// <summary>How an answer that fits a schema is handed in; a rule that denies everything takes it away too.</summary>
    public const string AnswerTool = "StructuredOutput";

    private const string Task = "task";

    /// <exception cref="ModelFailedException">A tool is asked for that opens sessions of its own.</exception>
    public static ImmutableArray<WireRule> Of(ImmutableArray<string> tools)
    {
        if (tools.Contains(Task))
            throw ModelFailedException.Of(ModelFailureKind.ToolRefused, $"The tool '{Task}' opens sessions that nobody here sees; no agent gets it.");
        return
        [
            new("*", "*", "deny"),
            .. tools.Select(tool => new WireRule(tool, "*", "allow")),
            new(AnswerTool, "*", "allow"),
            new("external_directory", "*", "deny"),
            new("read", "*.env", "deny"),
            new("read", "*.env.*", "deny"),
        ];
    }

    public static bool Allows(ImmutableArray<string> tools, string tool) => tool is AnswerTool or "invalid" || tools.Contains(tool);
}
