using System.CommandLine;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Host.Cli;

/// <summary><c>--secret NAME</c>: the value is that of the caller's own variable of this name.</summary>
internal static class SecretOption
{
    public static Option<string[]> Make() => new("--secret")
    {
        Description = "Give commands the environment variable NAME with the value it has here. The value is neither stored nor shown. May be repeated.",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The values that the command was given; none for a command that takes none.</summary>
    /// <exception cref="CommandException">A name or a value cannot be used.</exception>
    public static IReadOnlyDictionary<string, string> Values(ParseResult parsed)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (parsed.CommandResult.Command.Options.OfType<Option<string[]>>().FirstOrDefault(o => o.Name == "--secret") is not { } option)
            return values;
        foreach (var name in parsed.GetValue(option) ?? [])
        {
            var value = Environment.GetEnvironmentVariable(name);
            if (string.IsNullOrEmpty(value))
                throw new CommandException(ExitCode.Usage, $"--secret {Screen.Safe(name)}: there is no environment variable of this name here, or it is empty. Set it and repeat the command.");
            if (SecretValues.WhyNot(name, value) is { } why)
                throw new CommandException(ExitCode.Usage, $"--secret {Screen.Safe(name)}: {why}.");
            values[name] = value;
        }
        return values;
    }

    /// <exception cref="CommandException">Secrets were given, and another process hosts.</exception>
    public static void ThrowIfHostLacksThem(Session session)
    {
        if (session.Workspace.Shell.Secrets.Names.Count > 0 && HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } busy)
            throw new CommandException(ExitCode.Unavailable, $"Process {busy.Pid} hosts this database, and a secret cannot be handed to another process. Wait for it to end, or use another database with --db.");
    }

    /// <returns>Names of the secrets that a run needs and this command was not given.</returns>
    public static IReadOnlyList<string> Missing(Session session, RunView run) => session.Workspace.Shell.Secrets.Missing(run.Secrets);
}
