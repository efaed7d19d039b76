using System.CommandLine;
using System.CommandLine.Completions;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

/// <summary>What may be typed next, for a shell that asks. Where anything is wrong, nothing is suggested: nobody could read why.</summary>
internal static class Suggestions
{
    private const int RunsMax = 100;

    private static readonly string[] WorkflowExtensions = [".yaml", ".yml", ".json"];

    /// <param name="offers">Whether a command makes sense of a run in this status; of all by default.</param>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Runs(Func<RunStatus, bool>? offers = null) => context =>
        Items(context, runs => runs.List().Where(r => offers?.Invoke(r.Status) != false).Take(RunsMax).Select(r => r.RunId));

    /// <summary>Steps of the run that is named before.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Steps(Argument run, Func<RunView, IEnumerable<StepView>> offered) => context =>
        Items(context, runs => Typed(context, run) is { } text && runs.Find(text) is RunMatch.Found found && runs.Get(found.RunId) is { } view
            ? offered(view).Select(step => step.Id)
            : []);

    /// <summary>An argument that is typed already is not suggested once more for the next one.</summary>
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Once(Argument argument, Func<CompletionContext, IEnumerable<CompletionItem>> suggested) => context =>
        Typed(context, argument) is { } typed && typed != context.WordToComplete ? [] : suggested(context);

    /// <summary>Workflow files, and folders that may hold some, in the folder whose name has been typed.</summary>
    public static IEnumerable<CompletionItem> Workflows(CompletionContext context)
    {
        var typed = context.WordToComplete[..(context.WordToComplete.LastIndexOf('/') + 1)];
        try
        {
            return [.. new DirectoryInfo(typed.Length == 0 ? "." : typed).EnumerateFileSystemInfos()
                .Where(entry => !entry.Name.StartsWith('.') && (entry is DirectoryInfo || WorkflowExtensions.Contains(entry.Extension)))
                .Select(entry => $"{typed}{entry.Name}{(entry is DirectoryInfo ? "/" : "")}")
                .Order(StringComparer.Ordinal).Select(name => new CompletionItem(name))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    private static string? Typed(CompletionContext context, Argument argument) =>
        context.ParseResult.GetResult(argument)?.Tokens is [{ Value: var typed }, ..] ? typed : null;

    private static IEnumerable<CompletionItem> Items(CompletionContext context, Func<RunReader, IEnumerable<string>> names)
    {
        try
        {
            var workspace = GlobalOptions.WorkspaceOf(context.ParseResult);
            if (!workspace.HasDatabase)
                return [];
            using var journal = SqliteJournal.OpenReadOnly(workspace.DatabasePath, workspace.Options.Journal.BusyTimeout);
            return [.. names(new RunReader(journal)).Select(name => new CompletionItem(name))];
        }
        catch (Exception e) when (e is CommandException or JournalUnavailableException or JournalUnreadableException or IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            return [];
        }
    }
}
