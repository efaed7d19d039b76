using System.CommandLine;

namespace SisyphusActors.Host.Cli;

internal sealed class ResetCommand : HostCommand
{
    private readonly Option<bool> _yes = new("--yes") { Description = "Really remove them." };

    public ResetCommand(Screen screen) : base(
        screen, "reset", "Remove all runs of this database: journal, tables, ledgers, logs. There is no way back.",
        "sisyphus reset         # says what would be removed", "sisyphus reset --yes") =>
        Options.Add(_yes);

    public override Task<ExitCode> RunAsync(Session session)
    {
        var files = new DatabaseFiles(session.Workspace);
        if (!session.Parsed.GetValue(_yes))
        {
            var found = files.List();
            throw new CommandException(ExitCode.Usage, found.Count == 0
                ? $"There is nothing to remove: {session.Workspace.DatabasePath} does not exist."
                : $"This would remove {found.Count} files and folders of {session.Workspace.DatabasePath}, and all {session.Client.Runs?.List().Length ?? 0} runs with them. There is no way back. To do it: {session.Next("sisyphus reset --yes")}");
        }
        var removed = Removed(session, files);
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Removal(removed)));
        else if (removed.Count == 0)
            session.Screen.Line("nothing to remove");
        else
            foreach (var path in removed)
                session.Screen.Line($"removed {path}");
        return Task.FromResult(ExitCode.Ok);
    }

    private static IReadOnlyList<string> Removed(Session session, DatabaseFiles files)
    {
        if (files.List().Count == 0)
            return [];
        using var lease = Journal.Sqlite.HostLease.TryAcquire(session.Workspace.DatabasePath) ?? throw LedgerCommand.Busy(session);
        return files.Remove();
    }
}
