using System.CommandLine;
using SisyphusActors.Host.Init;

namespace SisyphusActors.Host.Cli;

internal sealed class InitCommand : HostCommand
{
    private readonly Argument<string?> _folder = new("dir") { Description = "The folder. Default: the workspace.", HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _print = new("--print") { Description = "Write nothing, and print this one of its files as it would be written.", HelpName = "PATH" };

    public InitCommand(Screen screen) : base(
        screen, "init", "Write a skill for OpenCode and Claude Code, and settings to begin with. What a person has changed is left alone.",
        "sisyphus init", "sisyphus init ~/shop", "sisyphus init --print .sisyphus/sisyphus.conf")
    {
        Arguments.Add(_folder);
        Options.Add(_print);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var (given, print) = (session.Parsed.GetValue(_folder), session.Parsed.GetValue(_print));
        if (given is not null && session.Parsed.GetValue(GlobalOptions.Workspace) is not null)
            throw new CommandException(ExitCode.Usage, "init takes a folder or --workspace, not both.");
        var folder = given is null ? session.Workspace.Root : Path.GetFullPath(given);
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.Usage, $"There is no folder {Screen.Safe(folder)}. Make it first.");
        if (print is null)
            Write(session, folder);
        else
            session.Screen.Raw((InitFiles.All.FirstOrDefault(f => f.Path == print)
                ?? throw new CommandException(ExitCode.Usage, $"init writes no '{Screen.Safe(print)}', but {string.Join(", ", InitFiles.All.Select(f => f.Path))}.")).Text);
        return Task.FromResult(ExitCode.Ok);
    }

    private static void Write(Session session, string folder)
    {
        var files = InitFiles.All.Select(file => Told(folder, file)).ToList();
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Initialised(folder, files)));
        else
            foreach (var file in files)
                session.Screen.Line($"{file.State,-9} {file.Path}{(file.Difference is { } difference ? $" (changed by somebody; to see how: {difference})" : "")}");
    }

    private static Shapes.InitialisedFile Told(string folder, InitFile file)
    {
        var state = file.Write(folder);
        return new Shapes.InitialisedFile(file.Path, state.ToString().ToLowerInvariant(), state is InitState.Left
            ? $"sisyphus init --print {file.Path} | diff - {ShellWord.Of(Path.Combine(folder, file.Path))}"
            : null);
    }
}
