using System.CommandLine;
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
                return Complain(parsed, screen);
            if (command is not null && parsed.CommandResult.Command.Name != RunCommand.Name)
                throw new CommandException(ExitCode.Usage, "Only run takes a command after --, as in: sisyphus run -- echo hello");
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = screen.Output,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return (int)Failure.Tell(e, screen);
        }
    }

    private static int Complain(ParseResult parsed, Screen screen)
    {
        var command = parsed.CommandResult.Command;
        var path = CommandTree.PathOf(parsed.CommandResult);
        foreach (var error in parsed.Errors.Select(e => Screen.Safe(e.Message)).Distinct())
            screen.Error($"sisyphus: {error}");
        foreach (var word in parsed.UnmatchedTokens)
        {
            var names = word.StartsWith('-')
                ? command.Options.Concat(GlobalOptions.All).Select(o => o.Name)
                : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
            if (NearestName.Of(word.TrimStart('-'), names.Select(n => n.TrimStart('-'))) is { } near)
                screen.Error($"Did you mean {(word.StartsWith('-') ? "--" : "")}{near}?");
        }
        screen.Error($"See {path} --help");
        return (int)ExitCode.Usage;
    }
}
