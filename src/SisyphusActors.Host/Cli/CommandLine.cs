using System.CommandLine;
using System.CommandLine.Parsing;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Host.Cli;

/// <summary>From the words typed to an exit code.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, Screen screen)
    {
        try
        {
            // What stands behind -- is a command of somebody else's: no option of it is ours.
            var end = Array.IndexOf(args, "--");
            var (ours, command) = end < 0 ? (args, null) : (args[..end], args[(end + 1)..]);
            var parsed = CommandTree.Root(screen, command).Parse(ours, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
                return Complain(parsed, parsed.Errors.Select(e => e.Message), parsed.UnmatchedTokens, screen);
            if (Mistyped(parsed) is [_, ..] mistyped)
                return Complain(parsed, mistyped.Select(word => $"Unrecognized option '{word}'."), mistyped, screen);
            if (command is not null && parsed.CommandResult.Command.Name != RunCommand.Name)
                throw new CommandException(ExitCode.Usage, "Only run takes a command after --, as in: sisyphus run -- echo hello");
            var code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = screen.Output,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
            return code == 0 && screen.Failure is { } failure ? (int)Failure.Tell(failure, screen) : code;
        }
        catch (Exception e)
        {
            return (int)Failure.Tell(e, screen);
        }
    }

    /// <summary>An option nobody knows would otherwise pass as a file or a run of that name.</summary>
    private static IReadOnlyList<string> Mistyped(ParseResult parsed) =>
        [.. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(r => r.Tokens).Select(t => t.Value).Where(v => v is ['-', _, ..])];

    private static int Complain(ParseResult parsed, IEnumerable<string> errors, IReadOnlyList<string> words, Screen screen)
    {
        var command = parsed.CommandResult.Command;
        foreach (var error in errors.Select(Screen.Safe).Distinct())
            screen.Error($"sisyphus: {error}");
        foreach (var word in words)
        {
            var names = word.StartsWith('-')
                ? command.Options.Concat(GlobalOptions.All).Select(o => o.Name)
                : command.Subcommands.Select(c => c.Name);
            if (NearestName.Of(word.TrimStart('-'), names.Select(n => n.TrimStart('-'))) is { } near)
                screen.Error($"Did you mean {(word.StartsWith('-') ? "--" : "")}{near}?");
        }
        screen.Error($"See {CommandTree.PathOf(parsed.CommandResult)} --help");
        return (int)ExitCode.Usage;
    }
}
