using SisyphusActors.Host.Cli;
using SisyphusActors.Journal.Projections;
using SisyphusActors.Journal.Sqlite;
using SisyphusActors.Seams.Shell;

namespace SisyphusActors.Host.Doctor;

/// <summary>The program, the file, who holds it, and what stands in it.</summary>
internal sealed class DatabaseChecks(Session session, SqliteJournal journal)
{
    /// <param name="deep">Leaves out what <see cref="Deep.DeepChecks"/> looks into better, and what opens the database for writing.</param>
    public IReadOnlyList<(string Check, Func<Finding> Look)> All(bool deep) => deep
        ? [("sqlite", Sqlite), ("lease", Lease), ("outstanding", Outstanding), ("spool", Spool)]
        : [("sqlite", Sqlite), ("pragmas", Pragmas), ("lease", Lease), ("journal", Streams), ("outstanding", Outstanding), ("spool", Spool)];

    public static Finding Program() => Finding.Ok("program",
        $"sisyphus {ProgramVersion.Text} on .NET {Environment.Version}; {Engines.Text}");

    private Finding Sqlite()
    {
        using var connection = journal.OpenReader();
        return Finding.Ok("sqlite", $"SQLite {connection.ServerVersion}, {session.Workspace.DatabasePath}, {new FileInfo(session.Workspace.DatabasePath).Length / 1024.0 / 1024:0.0} MiB");
    }

    /// <summary>As a host has them: what is in force belongs to a connection, not to the file.</summary>
    private Finding Pragmas()
    {
        const string check = "pragmas";
        try
        {
            var database = new SqliteDatabase(session.Workspace.DatabasePath, session.Workspace.Options.Journal.BusyTimeout);
            using var writer = new DatabaseQuestions(database.OpenWriter());
            var (mode, synchronous, checkpoint) = (writer.Pragma("journal_mode"), writer.Pragma("synchronous"), writer.Pragma("wal_autocheckpoint"));
            var found = $"journal_mode={mode}, synchronous={(synchronous == "2" ? "FULL" : synchronous)}, wal_autocheckpoint={checkpoint}, busy_timeout={database.BusyTimeoutMs} ms";
            return mode == "wal" && synchronous == "2" && checkpoint == "0"
                ? Finding.Ok(check, found)
                : Finding.Fail(check, found, "Put the database on a local disk with --db: a commit is not durable like this.");
        }
        catch (Journal.JournalUnavailableException e)
        {
            return Finding.Warn(check, $"the database can be read here, not written: {e.Message}", "Run as the user who owns the database, or choose another with --db.");
        }
    }

    private Finding Lease() => HostLease.Describe(session.Workspace.DatabasePath) is { } holder
        ? Finding.Ok("lease", holder.Pid > 0 ? $"process {holder.Pid} on {holder.Machine} hosts, since {Core.Ledger.LedgerTime.Text(holder.StartedAt)}" : "a process is just taking it")
        : Finding.Ok("lease", "free: nobody hosts");

    private Finding Streams()
    {
        const string check = "journal";
        using var database = new DatabaseQuestions(journal.OpenReader());
        var size = database.Numbers("journal_size");
        var found = $"{size[0]} events in {size[2]} streams, last offset {size[1]}";
        var gaps = database.Texts("stream_gaps");
        if (gaps.Count > 0)
            return Finding.Fail(check, $"{found}; events are missing in {string.Join(", ", gaps)}", "The file was damaged from outside: restore it from a copy. sisyphus log shows what is left.");
        var damage = database.Pragma("quick_check");
        return damage == "ok"
            ? Finding.Ok(check, $"{found}, no stream has a gap")
            : Finding.Fail(check, $"{found}; SQLite says: {Screen.Safe(damage)}", "Restore the database from a copy.");
    }

    private Finding Outstanding()
    {
        var items = Items();
        var counts = items.GroupBy(i => i.Kind).OrderBy(g => g.Key)
            .Select(g => $"{g.Count()} {g.Key switch { OutstandingKind.Mail => "messages", OutstandingKind.Claim => "claims", _ => "timers" }}");
        return Finding.Ok("outstanding", items.Count == 0 ? "nothing is unfinished" : $"unfinished: {string.Join(", ", counts)}");
    }

    private Finding Spool()
    {
        const string check = "spool";
        var claimed = Items().Where(i => i.Kind is OutstandingKind.Claim).Select(i => i.Key).ToHashSet(StringComparer.Ordinal);
        var spooled = new ShellHandler(session.Workspace.Shell, session.Time).Spooled();
        var left = spooled.Where(key => !claimed.Contains(key.ToString())).ToList();
        return left.Count == 0
            ? Finding.Ok(check, spooled.Count == 0 ? "empty" : $"{spooled.Count} commands at work or to be looked into")
            : Finding.Warn(check, $"{left.Count} of {spooled.Count} belong to commands that are settled", "They do no harm: the next host that starts removes them.");
    }

    private IReadOnlyList<OutstandingItem> Items()
    {
        using var projector = new Projector(journal, journal.OpenReader, session.Workspace.Folder);
        return projector.Outstanding.Items();
    }
}
