using System.CommandLine;

namespace SisyphusActors.Host.Cli;

/// <summary>A command with its examples, which stand in its help.</summary>
internal abstract class HostCommand : Command
{
    /// <param name="examples">Each a whole command line and, after two spaces and a <c>#</c>, what it does.</param>
    protected HostCommand(Screen screen, string name, string description, params ReadOnlySpan<string> examples) : base(name, description)
    {
        Examples = [.. examples];
        SetAction(async (parsed, _) =>
        {
            await using var session = new Session(parsed, screen);
            return (int)await RunAsync(session).ConfigureAwait(false);
        });
    }

    public IReadOnlyList<string> Examples { get; }

    public abstract Task<ExitCode> RunAsync(Session session);
}
