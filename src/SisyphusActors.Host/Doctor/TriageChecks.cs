using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Host.Cli;
using SisyphusActors.Journal.Sqlite;

namespace SisyphusActors.Host.Doctor;

/// <summary>The cases of <c>docs/triage.md</c>, each under the name it has there.</summary>
internal sealed class TriageChecks(Session session, SqliteJournal journal)
{
    /// <summary>Making everything again takes as long as the journal is; beyond this it is asked for by itself.</summary>
    private const long VerifiedEventsMax = 100_000;

    public static readonly IReadOnlyList<string> Names =
        [Hangs, Stuck, Twice, Differ, Stale];

    private const string Hangs = "A worker hangs";
    private const string Stuck = "A run is stuck queued, or does not appear at all";
    private const string Twice = "An effect happened twice";
    private const string Differ = "Two runs of one workflow differ";
    private const string Stale = "What is shown is stale";

    /// <param name="deep">Leaves out what <see cref="Deep.DeepChecks"/> looks into better.</param>
    public IReadOnlyList<(string Check, Func<Task<Finding>> Look)> All(bool deep) =>
    [
        (Hangs, HangsAsync), (Stuck, StuckAsync), (Twice, TwiceAsync), (Differ, DifferAsync), .. deep ? [] : new (string, Func<Task<Finding>>)[] { (Stale, StaleAsync) },
    ];

    private Task<Finding> HangsAsync()
    {
        using var database = new DatabaseQuestions(journal.OpenReader());
        var runs = session.Runs.List();
        var interrupted = runs.Count(r => r.Status is RunStatus.Interrupted);
        var waiting = runs.Where(r => r.Status is RunStatus.WaitingInput or RunStatus.NeedsAttention or RunStatus.Paused).ToList();
        var parked = database.Texts("parked_messages");
        return Task.FromResult(
            parked.Count > 0 ? Finding.Fail(Hangs, $"messages were set aside because they killed {string.Join(", ", parked)}", session.Next($"sisyphus log {ShellWord.Of(LedgerEntry.RunOf(new(parked[0])) ?? "RUN")}"))
            : interrupted > 0 ? Finding.Warn(Hangs, $"{interrupted} {(interrupted == 1 ? "run has" : "runs have")} no host", session.Next("sisyphus resume --all"))
            : waiting.Count > 0 ? Finding.Warn(Hangs, $"{waiting.Count} {(waiting.Count == 1 ? "run waits" : "runs wait")} for a person", session.Next(waiting[0].NextAction))
            : Finding.Ok(Hangs, "every open run has a host"));
    }

    private Task<Finding> StuckAsync()
    {
        using var database = new DatabaseQuestions(journal.OpenReader());
        var commands = database.Texts("unhandled_commands");
        return Task.FromResult(
            commands.Count == 0 ? Finding.Ok(Stuck, "every command was handled")
            : HostLease.Describe(session.Workspace.DatabasePath) is not null ? Finding.Warn(Stuck, $"{commands.Count} commands are not handled yet", $"Look again in a moment: {session.Next("sisyphus doctor")}")
            : Finding.Warn(Stuck, $"{commands.Count} commands were written and nobody handled them, the first for {commands[0]}", session.Next("sisyphus resume --all")));
    }

    private Task<Finding> TwiceAsync()
    {
        using var database = new DatabaseQuestions(journal.OpenReader());
        var (claimed, settled) = (database.Texts("claimed_twice"), database.Texts("settled_twice"));
        return Task.FromResult(claimed.Count + settled.Count == 0
            ? Finding.Ok(Twice, "every op_key was claimed once and settled at most once")
            : Finding.Fail(Twice, $"op_key {claimed.Concat(settled).First()} was {(claimed.Count > 0 ? "claimed" : "settled")} more than once", "This is a defect: please report it with the journal."));
    }

    private static Task<Finding> DifferAsync() => Task.FromResult(
        Environment.GetEnvironmentVariable("RANDOM_SEED") is { Length: > 0 } seed
            ? Finding.Ok(Differ, $"RANDOM_SEED is {Screen.Safe(seed)}: run ids and retry delays repeat")
            : Finding.Ok(Differ, "RANDOM_SEED is not set: run ids and retry delays are new each time; set it to repeat a session"));

    private async Task<Finding> StaleAsync()
    {
        using var database = new DatabaseQuestions(journal.OpenReader());
        if (journal.LastOffset > VerifiedEventsMax)
        {
            var behind = journal.LastOffset - (database.Numbers("projected_offset") is [var offset] ? offset : 0);
            return Finding.Ok(Stale, $"{behind} events behind; too many events to compare in passing: sisyphus ledger --verify does it");
        }
        var differences = await LedgerCommand.DifferencesAsync(session).ConfigureAwait(false);
        return differences.Count == 0
            ? Finding.Ok(Stale, "tables and ledgers are, byte for byte, what the journal says")
            : Finding.Fail(Stale, $"{differences.Count} differences, the first: {Screen.Safe(differences[0])}", session.Next("sisyphus ledger --rebuild"));
    }
}
