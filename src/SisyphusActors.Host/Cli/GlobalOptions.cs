using System.CommandLine;
using SisyphusActors.Hosting;

namespace SisyphusActors.Host.Cli;

/// <summary>The options every command takes.</summary>
internal static class GlobalOptions
{
    public const string DatabaseVariable = "SISYPHUS_DB";

    public static readonly Option<string?> Database = new("--db")
    {
        Description = $"The database to use; ${DatabaseVariable} says it too. Default: .sisyphus/sisyphus-state.db in the workspace.",
        HelpName = "PATH",
        Recursive = true,
    };

    public static readonly Option<bool> Global = new("--global")
    {
        Description = "Use the database of this user, ~/.opencode/sisyphus-state.db, for all workspaces.",
        Recursive = true,
    };

    public static readonly Option<string?> Workspace = new("--workspace")
    {
        Description = "The folder the steps run in. Default: the current folder.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document instead of text (log: one a line). Its shapes are in docs/cli.md.",
        Recursive = true,
    };

    public static readonly Option<bool> NoColor = new("--no-color")
    {
        Description = "No colours; $NO_COLOR says it too.",
        Recursive = true,
    };

    public static IReadOnlyList<Option> All => [Database, Global, Workspace, Json, NoColor];

    /// <exception cref="CommandException">They contradict each other, or name a folder that is not there.</exception>
    public static SisyphusWorkspace WorkspaceOf(ParseResult parsed)
    {
        var database = parsed.GetValue(Database);
        var isGlobal = parsed.GetValue(Global);
        if (isGlobal && database is not null)
            throw new CommandException(ExitCode.Usage, "--db and --global name two databases: give one of them.");
        if (isGlobal)
            database = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".opencode", "sisyphus-state.db");
        database ??= Environment.GetEnvironmentVariable(DatabaseVariable) is { Length: > 0 } named ? named : null;
        var folder = Path.GetFullPath(parsed.GetValue(Workspace) ?? Directory.GetCurrentDirectory());
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.Usage, $"There is no folder {folder}. Make it, or name another with --workspace.");
        if (database is "" || database is not null && Directory.Exists(database))
            throw new CommandException(ExitCode.Usage, $"'{database}' is no database file. Name a file with --db, such as --db {Path.Combine(database, "sisyphus-state.db")}.");
        return new SisyphusWorkspace(new SisyphusOptions { Workspace = folder, Database = database });
    }

    /// <summary>What has to stand in a further command so that it means the same database.</summary>
    public static string Repeated(ParseResult parsed)
    {
        var words = new List<string>();
        if (parsed.GetValue(Workspace) is { } workspace)
            words.Add($" --workspace {ShellWord.Of(workspace)}");
        if (parsed.GetValue(Database) is { } database)
            words.Add($" --db {ShellWord.Of(database)}");
        if (parsed.GetValue(Global))
            words.Add(" --global");
        return string.Concat(words);
    }
}
