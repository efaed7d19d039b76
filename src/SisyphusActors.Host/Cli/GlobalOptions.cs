using System.CommandLine;
using System.CommandLine.Completions;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Configuration;

namespace SisyphusActors.Host.Cli;

/// <summary>The options every command takes.</summary>
internal static class GlobalOptions
{
    public const string DatabaseVariable = "SISYPHUS_DB";

    /// <summary>Both names under which the environment may choose a database.</summary>
    public static readonly IReadOnlyList<string> DatabaseVariables = [DatabaseVariable, "SISYPHUS_DATABASE"];

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

    public static readonly Option<string?> Engine = new("--engine")
    {
        Description = "The engine to run on: embedded, or akka where it was built in. Default: akka where it was built in.",
        HelpName = "NAME",
        Recursive = true,
        CompletionSources = { _ => Engines.All.Select(engine => new CompletionItem(engine.Name)) },
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

    public static IReadOnlyList<Option> All => [Database, Global, Workspace, Engine, Json, NoColor];

    /// <exception cref="CommandException">They contradict each other, or name a folder that is not there.</exception>
    public static SisyphusWorkspace WorkspaceOf(ParseResult parsed)
    {
        var database = parsed.GetValue(Database);
        var isGlobal = parsed.GetValue(Global);
        if (isGlobal && database is not null)
            throw new CommandException(ExitCode.Usage, "--db and --global name two databases: give one of them.");
        if (isGlobal)
            database = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".opencode", "sisyphus-state.db");
        var folder = Path.GetFullPath(parsed.GetValue(Workspace) ?? Directory.GetCurrentDirectory());
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.Usage, $"There is no folder {folder}. Make it, or name another with --workspace.");
        var settings = SisyphusConfiguration.Load(folder, [KeyValuePair.Create("sisyphus.database", database), KeyValuePair.Create("sisyphus.engine", parsed.GetValue(Engine))]);
        if (!settings.Problems.IsEmpty)
            throw new CommandException(ExitCode.Usage, string.Join('\n', settings.Problems.Select(Screen.Safe)));
        if ((database ?? settings.Options.Database) is { } path && (path.Length == 0 || Directory.Exists(path)))
            throw new CommandException(ExitCode.Usage, $"'{path}' is no database file. Name a file with --db, such as --db {Path.Combine(path, "sisyphus-state.db")}.");
        settings.Options.Secrets = SecretOption.Values(parsed);
        return new SisyphusWorkspace(settings.Options);
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
