using System.Collections.Immutable;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Seams.Models.OpenCode;

/// <summary>What a session's agent may do: nothing but the tools it is given. The rules are the session's own, whatever the server's configuration says.</summary>
internal static class OpenCodePermissions
{
    /// <summary>How an answer that fits a schema is handed in; a rule that denies everything takes it away too.</summary>
    public const string AnswerTool = "StructuredOutput";

    private const string Task = "task";
    private const string Read = "read";

    private static readonly string[] Writing = ["edit", "write"];

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
            // A rule about some files of a tool that is denied would bring the tool back.
            .. tools.Contains(Read) ? (ReadOnlySpan<WireRule>)[new(Read, "*.env", "deny"), new(Read, "*.env.*", "deny")] : [],
            // A model that wrote a plugin would have the server run it.
            .. tools.Intersect(Writing).SelectMany(tool => (WireRule[])[new(tool, "*.opencode/*", "deny"), new(tool, "*opencode.json*", "deny")]),
        ];
    }

    public static bool Allows(ImmutableArray<string> tools, string tool) => tool is AnswerTool or "invalid" || tools.Contains(tool);
}
