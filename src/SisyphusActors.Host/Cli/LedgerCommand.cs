using System.CommandLine;
using Microsoft.Data.Sqlite;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

/// <summary>The continuity ledger: printed, held against the journal, or made again from it.</summary>
internal sealed class LedgerCommand : HostCommand
{
    private const int VerifyAttemptsMax = 3;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(300);

    private readonly Argument<string?> _run = RunChoice.OptionalArgument("Default: the workspace's ledger.");
    private readonly Option<bool> _verify = new("--verify") { Description = "Make all tables and ledger files again beside, and compare them." };
    private readonly Option<bool> _rebuild = new("--rebuild") { Description = "Make all tables and ledger files again from the journal." };

    public LedgerCommand(Screen screen) : base(
        screen, "ledger", "Print the ledger of the workspace or of one run, as of the journal's end.",
        "sisyphus ledger", "sisyphus ledger k3x9", "sisyphus ledger --verify", "sisyphus ledger --rebuild")
    {
        Arguments.Add(_run);
        Options.Add(_verify);
        Options.Add(_rebuild);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var (verify, rebuild, run) = (session.Parsed.GetValue(_verify), session.Parsed.GetValue(_rebuild), session.Parsed.GetValue(_run));
        if (verify && rebuild || (verify || rebuild) && run is not null)
            throw new CommandException(ExitCode.Usage, "ledger takes one of: a run, --verify (all), --rebuild (all).");
        session.Client.NoteCrash();
        _ = session.Runs;
        if (rebuild)
            return Rebuild(session);
        if (verify)
            return await VerifyAsync(session).ConfigureAwait(false);
        var runId = run is null ? null : RunChoice.Find(session, run).RunId;
        var text = session.Runs.LedgerText(runId)!;
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Ledger(runId, text)));
        else
            session.Screen.Raw(text.EndsWith('\n') ? text : text + "\n");
        return ExitCode.Ok;
    }

    private static ExitCode Rebuild(Session session)
    {
        using var lease = HostLease.TryAcquire(session.Workspace.DatabasePath) ?? throw Busy(session);
        using var journal = SqliteJournal.Open(session.Workspace.DatabasePath);
        using var projector = new Projector(journal, session.Workspace.Folder);
        projector.Rebuild();
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Verified(Same: true, [])));
        else
            session.Screen.Line($"rebuilt all tables and ledgers up to offset {projector.Offset}: {session.Workspace.LedgerPath}");
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> VerifyAsync(Session session)
    {
        var differences = await DifferencesAsync(session).ConfigureAwait(false);
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Verified(differences.Count == 0, differences)));
        else if (differences.Count == 0)
            session.Screen.Line("verified: tables and ledgers are, byte for byte, what the journal says");
        else
        {
            foreach (var difference in differences)
                session.Screen.Line($"differs: {Screen.Safe(difference)}");
            session.Screen.Line($"next: {session.Next("sisyphus ledger --rebuild")}");
        }
        return differences.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>A living host writes its files a moment after its tables, so what may be that counts only where it stays while nothing happens.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(Session session)
    {
        CatchUp(session);
        var journal = session.Client.Journal!;
        long? before = null;
        for (var attempt = 1; ; attempt++)
        {
            using var projector = new Projector(journal, journal.OpenReader, session.Workspace.Folder);
            var report = projector.Examine();
            var isMoving = HostLease.Describe(session.Workspace.DatabasePath) is not null && report.Offset != before;
            if (attempt == VerifyAttemptsMax || !(isMoving && report.Differences.Any(d => d.MayBeBehind)))
                return [.. report.Differences.Where(d => !(isMoving && d.MayBeBehind)).Select(d => d.What)];
            before = report.Offset;
            await Task.Delay(BetweenAttempts, session.Time).ConfigureAwait(false);
        }
    }

    /// <summary>A host that was killed may have left tables and files behind; without a host we are allowed to bring them up first. Where nothing can be written they are compared as they are.</summary>
    private static void CatchUp(Session session)
    {
        try
        {
            if (HostLease.TryAcquire(session.Workspace.DatabasePath) is not { } lease)
                return;
            using (lease)
            {
                using var journal = SqliteJournal.Open(session.Workspace.DatabasePath);
                using var projector = new Projector(journal, session.Workspace.Folder);
                projector.CatchUp();
            }
        }
        catch (Exception e) when (e is JournalUnavailableException or SqliteException or IOException or UnauthorizedAccessException)
        {
        }
    }

    public static CommandException Busy(Session session) => new(ExitCode.Unavailable,
        HostLease.Describe(session.Workspace.DatabasePath) is { Pid: > 0 } holder
            ? $"Process {holder.Pid} hosts {session.Workspace.DatabasePath}. Wait for it to end; or {session.Next("sisyphus stop")} lets it finish what is at work and leave."
            : $"Another process hosts {session.Workspace.DatabasePath}. Wait for it to end and try again.");
}
