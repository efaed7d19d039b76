using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Doctor.Deep;

/// <summary>
/// The whole journal, row by row, and all that is made from it. Nothing is written, and a host may be at work: what comes after the beginning is not
/// looked at. Memory is that of one run's open business, however long the journal is; it is read some three times.
/// </summary>
internal sealed class DeepChecks(Session session, SqliteJournal journal)
{
    private const int IntegrityErrorsMax = 5;

    private readonly long _upToOffset = journal.LastOffset;
    private RowScan? _rows;
    private RunScan? _runs;

    public IReadOnlyList<(string Check, Func<Finding> Look)> All =>
    [
        ("integrity", Integrity),
        ("sequence numbers", SequenceNumbers),
        ("rows", UnreadableRows),
        ("artifacts", Artifacts),
        ("mail", Mail),
        ("marks", Marks),
        ("claims", Claims),
        ("projections", Projections),
    ];

    private RowScan Rows => _rows ??= RowScan.Of(journal, _upToOffset);

    private RunScan Runs => _runs ??= RunScan.Of(journal, _upToOffset, Rows.DamagedRuns);

    private string Restore => $"Something else than sisyphus changed {session.Workspace.DatabasePath}: restore it from a copy.";

    private string LeftOut => Rows.DamagedRuns.Count == 0 ? "" : $", {Rows.DamagedRuns.Count} with unreadable rows left out";

    private Finding Integrity()
    {
        using var database = new DatabaseQuestions(journal.OpenReader());
        var found = database.Pragmas($"integrity_check({IntegrityErrorsMax})");
        return found is ["ok"]
            ? Finding.Ok("integrity", "SQLite finds every page and index as it should be")
            : Finding.Fail("integrity", $"SQLite says: {string.Join("; ", found.Select(Screen.Safe))}", $"Restore {session.Workspace.DatabasePath} from a copy. Without one, sqlite3's .recover saves what can be read.");
    }

    private Finding SequenceNumbers()
    {
        using var database = new DatabaseQuestions(journal.OpenReader());
        var faults = new Faults();
        foreach (var gap in database.Rows("missing_numbers"))
            faults.Add($"{DatabaseQuestions.Text(gap, 0)} lacks {Range(gap.GetInt64(1), gap.GetInt64(2))}");
        foreach (var gap in database.Rows("snapshots_ahead"))
            faults.Add($"{DatabaseQuestions.Text(gap, 0)} lacks {Range(gap.GetInt64(1), gap.GetInt64(2))}, which its snapshot knows");
        var end = database.Numbers("journal_end");
        if (end[1] > end[0])
            faults.Add($"the journal's end lacks offset {Range(end[0] + 1, end[1])}");
        return Told("sequence numbers", faults, "every stream counts without a gap", Restore);
    }

    private Finding UnreadableRows() => Told("rows", Rows.Unreadable, $"all {Rows.Rows} can be read",
        "Where a newer version wrote them, use that version. Else restore the database from a copy; sisyphus log shows what is left of a run.");

    private Finding Artifacts() => Told("artifacts", Rows.Artifacts, $"all {Rows.ArtifactRows} that rows name are whole",
        $"Restore the folder {journal.Database.Artifacts.Folder} from where the database came from.");

    private Finding Mail() => Told("mail", Rows.Mail, $"all {Rows.Messages} messages have a receiver that finds them", Restore);

    private Finding Marks()
    {
        var faults = new[] { Rows.NeverSent, Runs.Marks }.Where(f => f.Count > 0).ToList();
        return faults.Count == 0
            ? Finding.Ok("marks", $"every message was handled once, in order, in {Runs.Runs} runs{LeftOut}")
            : Finding.Fail("marks", string.Join("; ", faults), $"{Restore} Or a defect: please report it with the journal.");
    }

    private Finding Claims() => Told("claims", Runs.Claims, $"every claim of the runs that have ended is settled, in {Runs.Runs} runs{LeftOut}",
        $"Find out whether the step's effect took place: nothing will ask for it any more. {Restore}");

    private Finding Projections()
    {
        using var projector = new Projector(journal, journal.OpenReader, session.Workspace.Folder);
        var report = projector.Examine();
        var isOld = HostLease.Describe(session.Workspace.DatabasePath) is not null
            || journal.Read(HostEvent.StreamId).LastOrDefault()?.Recorded.Event is not HostEvent.HostStopped;
        var (wrong, old) = (new Faults(), new Faults());
        foreach (var difference in report.Differences)
            (difference.MayBeBehind && isOld ? old : wrong).Add(Screen.Safe(difference.What));
        var behind = _upToOffset - report.Offset;
        return wrong.Count > 0 ? Finding.Fail("projections", $"{wrong}", session.Next("sisyphus ledger --rebuild"))
            : old.Count > 0 ? Finding.Warn("projections", $"behind: {old}", "The host brings them up to date, or the next one when it starts.")
            : Finding.Ok("projections", $"tables, outstanding business and ledgers are, row for row and byte for byte, what a rebuild gives{(behind > 0 ? $", {behind} events behind" : "")}");
    }

    private static Finding Told(string check, Faults faults, string otherwise, string next) =>
        faults.Count == 0 ? Finding.Ok(check, otherwise) : Finding.Fail(check, faults.ToString(), next);

    private static string Range(long first, long last) => first == last ? $"{first}" : $"{first} to {last}";
}
