using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Planning;
using SisyphusActors.Engine;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Journal;

namespace SisyphusActors.Host.Cli;

/// <summary>The one place where an exception becomes words and an exit code. Nobody is shown a stack trace.</summary>
internal static class Failure
{
    /// <summary>What a problem's line begins with.</summary>
    public const string Prefix = "sisyphus: ";

    public static ExitCode Tell(Exception exception, Screen screen)
    {
        if (exception is ProblemsException found)
        {
            foreach (var problem in found.Lines)
                screen.Error(problem);
            return ExitCode.Usage;
        }
        var (code, message) = exception switch
        {
            CommandException e => (e.Code, e.Message),
            EngineSettingsException or SecretStoredException => (ExitCode.Usage, exception.Message),
            RunNotFoundException e => (ExitCode.NotFound, $"{e.Message} See sisyphus list."),
            IdempotencyConflictException or StepHandlerMissingException or SecretMissingException or RunDriftedException => (ExitCode.Refused, exception.Message),
            JournalUnavailableException or JournalUnreadableException or UnknownStoredNameException or WorkspaceBusyException => (ExitCode.Unavailable, exception.Message),
            CommitUnknownException => (ExitCode.Unavailable,
                $"{exception.Message} Nothing is lost: sisyphus resume --all goes on from what was stored."),
            SqliteException e => (ExitCode.Unavailable, $"SQLite: {e.Message} See sisyphus doctor."),
            IOException or UnauthorizedAccessException => (ExitCode.Unavailable, $"{exception.Message.TrimEnd('.')}. Check the disk and the permissions of the folder; sisyphus doctor tells more."),
            OperationCanceledException => (ExitCode.Interrupted, "Interrupted."),
            _ => (ExitCode.Defect, $"This is a defect of sisyphus: {exception.GetType().Name}: {exception.Message}\nPlease report it with the command you typed. Runs are safe in the journal: sisyphus list shows them."),
        };
        foreach (var line in message.ReplaceLineEndings("\n").Split('\n'))
            screen.Error(Prefix + line);
        return code;
    }
}

/// <summary>A workflow or its inputs are wrong: everything at once, each at its place.</summary>
/// <param name="name">What a person calls the workflow: its path.</param>
internal sealed class ProblemsException(string name, ImmutableArray<Problem> problems) : Exception
{
    public ImmutableArray<Problem> Problems => problems;

    public IEnumerable<string> Lines => problems.Select(p => p.Line == 0 ? $"{name}: {Screen.Safe(p.Message)}" : $"{name}:{Screen.Safe(p.ToString())}");
}
