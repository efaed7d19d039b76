using System.Text;

namespace SisyphusActors.Hosting.Configuration;

/// <summary>A workspace's settings file in which everything is a comment: <c>reference.conf</c> with each setting by its whole name.</summary>
internal static class ExampleConfiguration
{
    private const string Head =
        """
        # Settings of this workspace. A line that begins with #sisyphus is a default: take the # away, and change it.
        # From weakest to strongest: defaults, this file, environment variables, the command line, options set in code.

        """;

    public static string Of(string reference)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        var names = new Stack<string>();
        foreach (var line in reference.ReplaceLineEndings("\n").Split('\n').SkipWhile(l => l != $"{Settings.Root} {{").Select(l => l.Trim()))
            switch (line)
            {
                case ['#', ..]:
                    text.Append(line).Append('\n');
                    break;
                case [.. var name, ' ', '{']:
                    names.Push(name);
                    break;
                case "}":
                    names.Pop();
                    break;
                case "":
                    text.Append('\n');
                    break;
                default:
                    text.Append($"#{string.Join('.', names.Reverse())}.{line}\n");
                    break;
            }
        return text.ToString().TrimEnd('\n') + "\n";
    }
}
