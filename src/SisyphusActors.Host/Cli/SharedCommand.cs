using System.CommandLine;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Mail;
using SisyphusActors.Core.Values;
using SisyphusActors.Journal.Projections;

namespace SisyphusActors.Host.Cli;

/// <summary>
/// A command about what all runs of a workspace share. A word goes to the host that lives; where none does, this process is it for as long as that takes.
/// </summary>
internal abstract class SharedCommand(Screen screen, string name, string description, params string[] examples) : HostCommand(screen, name, description, examples)
{
    private const int KeyLengthMax = 100;

    protected static Option<string?> KeyOption() => new("--key")
    {
        Description = "Your own name for this command: said again under it, nothing happens twice.",
        HelpName = "KEY",
    };

    protected static Option<int> LimitOption(int limit) => new("--limit", "-n")
    {
        Description = $"At most so many. Default: {limit}.",
        HelpName = "N",
        DefaultValueFactory = _ => limit,
    };

    /// <returns>What the actor said beside that it is done.</returns>
    /// <exception cref="CommandException">It refused.</exception>
    protected static async Task<string> TellAsync(Session session, PersistenceId to, IMessage message, string? key = null)
    {
        using var interrupts = new Interrupts();
        return await session.Client.SendAsync(to, message, key, interrupts.Finish).ConfigureAwait(false) switch
        {
            Outcome.Refused refused => throw new CommandException(CodeOf(refused.Reason), refused.Message),
            var done => ((Outcome.Done)done).Detail ?? "",
        };
    }

    protected static string? Key(string? key) => key is null or { Length: > 0 and <= KeyLengthMax }
        ? key
        : throw new CommandException(ExitCode.Usage, $"--key has 1 to {KeyLengthMax} characters.");

    protected static int Limit(int limit) => limit > 0 ? limit : throw new CommandException(ExitCode.Usage, "--limit is at least 1.");

    /// <exception cref="CommandException">There is a problem.</exception>
    protected static void ThrowIf(string? problem)
    {
        if (problem is not null)
            throw new CommandException(ExitCode.Usage, Screen.Safe(problem));
    }

    /// <exception cref="CommandException">No such agent has joined.</exception>
    protected static AgentEntry Joined(Session session, string name)
    {
        ThrowIf(AgentName.Problem(name));
        var agents = session.Client.Shared?.Mail.Agents() ?? [];
        return agents.FirstOrDefault(a => a.Name == name) ?? throw new CommandException(ExitCode.NotFound,
            $"No agent '{name}' has joined this workspace. "
            + (NearestName.Of(name, agents.Select(a => a.Name)) is { } near ? $"Did you mean {near}?" : $"It joins by: {session.Next($"sisyphus mail init {name}")}"));
    }

    protected static ExitCode Tell<T>(Session session, T shape, params IEnumerable<string> lines)
    {
        if (session.Json)
            session.Screen.Line(Shapes.Document(shape));
        else
            foreach (var line in lines)
                session.Screen.Line(line);
        return ExitCode.Ok;
    }

    private static ExitCode CodeOf(string reason) =>
        reason.StartsWith("unknown-", StringComparison.Ordinal) ? ExitCode.NotFound
        : reason.StartsWith("invalid-", StringComparison.Ordinal) ? ExitCode.Usage
        : ExitCode.Refused;
}
