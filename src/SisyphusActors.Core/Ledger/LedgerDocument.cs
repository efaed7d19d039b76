namespace SisyphusActors.Core.Ledger;

public static class LedgerDocument
{
    public static string Run(RunView run) => run.RunId;
    public static string Workspace(WorkspaceView view) => view.ToString();
}
