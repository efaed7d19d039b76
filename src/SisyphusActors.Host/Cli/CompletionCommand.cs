using System.CommandLine;

namespace SisyphusActors.Host.Cli;

/// <summary>Prints the script that lets a shell ask this program, by its <c>[suggest]</c> directive, what may be typed next.</summary>
internal sealed class CompletionCommand : HostCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    private readonly Argument<string> _shell = new("shell") { Description = $"The shell: {string.Join(", ", Shells)}.", HelpName = "SHELL" };

    public CompletionCommand(Screen screen) : base(
        screen, "completion", "Print the script that lets a shell complete commands, options, runs, steps and workflow files.",
        "sisyphus completion bash", "sisyphus completion zsh", "sisyphus completion fish")
    {
        Arguments.Add(_shell);
        _shell.CompletionSources.Add(Shells);
    }

    public override Task<ExitCode> RunAsync(Session session)
    {
        var shell = session.Parsed.GetValue(_shell)!;
        if (!Shells.Contains(shell))
            throw new CommandException(ExitCode.Usage, $"There is no completion for '{Screen.Safe(shell)}', only for {string.Join(", ", Shells)}.");
        using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream($"sisyphus.{shell}")!;
        using var reader = new StreamReader(stream);
        session.Screen.Raw(reader.ReadToEnd());
        return Task.FromResult(ExitCode.Ok);
    }
}
