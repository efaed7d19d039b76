using System.CommandLine;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Host.Live;
using SisyphusActors.Journal;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Cli;

/// <summary>The events of a run as the journal has them.</summary>
internal sealed class LogCommand : HostCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly Argument<string> _run = RunChoice.Argument();
    private readonly Option<long> _from = new("--from") { Description = "Begin at this offset.", HelpName = "OFFSET" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until the run has ended." };

    public LogCommand(Screen screen) : base(
        screen, "log", "Print the events of a run, a line each: offset, time, actor, type, payload.",
        "sisyphus log k3x9", "sisyphus log k3x9 --from 120 --follow", "sisyphus log k3x9 --json")
    {
        Arguments.Add(_run);
        Options.Add(_from);
        Options.Add(_follow);
    }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        session.Client.NoteCrash();
        var run = RunChoice.Find(session, session.Parsed.GetValue(_run)!);
        var from = session.Parsed.GetValue(_from);
        if (from < 0)
            throw new CommandException(ExitCode.Usage, "--from is an offset: 0 or more.");
        var journal = session.Client.Journal!;
        var upTo = journal.LastOffset;
        var hasEnded = false;
        foreach (var row in journal.ReadScope($"{run.RunId}/", upTo).Where(row => IsOf(row, run.RunId)))
        {
            if (row.Offset >= from)
                Write(session, row);
            hasEnded = HasEnded(row, hasEnded);
        }
        if (!session.Parsed.GetValue(_follow) || hasEnded)
            return ExitCode.Ok;
        using var interrupts = new Interrupts();
        return await FollowAsync(session, run.RunId, Math.Max(upTo, from - 1), interrupts.Finish).ConfigureAwait(false);
    }

    private static async Task<ExitCode> FollowAsync(Session session, string runId, long offset, CancellationToken interrupted)
    {
        var looks = 0;
        while (!interrupted.IsCancellationRequested)
        {
            var hasEnded = false;
            foreach (var row in session.Client.Journal!.ReadAll(offset))
            {
                offset = row.Offset;
                if (!IsOf(row, runId))
                    continue;
                Write(session, row);
                hasEnded = HasEnded(row, hasEnded);
            }
            if (hasEnded)
                return ExitCode.Ok;
            if (++looks % 10 == 0 && HostLease.Describe(session.Workspace.DatabasePath) is null)
                session.Client.NoteCrash();
            await Task.Delay(BetweenLooks, session.Time, interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return ExitCode.Interrupted;
    }

    private static bool IsOf(JournalRow row, string runId) => row.PersistenceId.Scope == runId && LedgerEntry.RunOf(row.PersistenceId) is not null;

    private static bool HasEnded(JournalRow row, bool before) => row.Recorded.Event switch
    {
        RunEvent.RunSucceeded or RunEvent.RunFailed or RunEvent.RunCancelled => true,
        RunEvent.RunContinued => false,
        _ => before,
    };

    private static void Write(Session session, JournalRow row)
    {
        var (at, cause, @event) = row.Recorded;
        var (type, payload) = @event is UnreadableEvent unreadable
            ? (Screen.Safe(unreadable.StoredName), Json.Object([KeyValuePair.Create("unreadable", Json.From(unreadable.Why))]))
            : (StoredJson.NameFor(@event.GetType()), StoredJson.Canonical(@event));
        if (session.Json)
        {
            session.Screen.Line(Shapes.Line(new Shapes.LogLine(row.Offset, at, row.PersistenceId.Value, row.SequenceNumber, type, cause, payload)));
            return;
        }
        var line = $"{row.Offset,6}  {LedgerTime.Text(at)}  {row.PersistenceId.Role,-11}  {type,-26}  {Screen.Safe(payload.ToString())}";
        session.Screen.Line(session.Screen.IsTerminal ? LineText.Fit(line, session.Screen.Width - 1) : line);
    }
}
