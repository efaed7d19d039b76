using YamlDotNet.Core;

namespace SisyphusActors.Hosting.Workflows;

/// <summary>Says where text stops being YAML, and what most likely has to be done.</summary>
internal static class YamlFault
{
    public static WorkflowReading Of(YamlException e, string text)
    {
        var lines = text.Split('\n');
        // The parser tells of a tab at the mapping around it; the person wants the line. If its words change, its own message is shown.
        if (e.Message.Contains("tab", StringComparison.Ordinal))
            for (var line = Math.Max(1, e.Start.Line); line <= lines.Length; line++)
                if (TabInIndentation(lines[line - 1]) is { } column)
                    return WorkflowReading.Failed(line, column, "a tab cannot indent YAML: use spaces");
        var at = e.Start.Line >= 1 && e.Start.Line <= lines.Length ? lines[e.Start.Line - 1] : "";
        return WorkflowReading.Failed(e.Start.Line, e.Start.Column, $"this is no YAML: {e.Message}{Hint(at, (int)e.Start.Column - 1)}");
    }

    private static int? TabInIndentation(string line)
    {
        var indentation = line.Length - line.TrimStart(' ', '\t').Length;
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        return tab >= 0 && tab < indentation ? tab + 1 : null;
    }

    private static string Hint(string line, int column) =>
        column >= 0 && column < line.Length && line[column] == ':' ? " A text with ': ' in it must stand in quotes, or in a block after |."
        : column >= 0 && column < line.Length && line[column] is '@' or '%' or '`' ? $" A text that begins with {line[column]} must stand in quotes."
        : line.Contains("${{", StringComparison.Ordinal) ? " Inside [ ] and { } an expression must stand in quotes."
        : "";
}
