using System.CommandLine;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Host.Doctor;
using SisyphusActors.Host.Doctor.Deep;
using SisyphusActors.Journal;
using Spectre.Console;

namespace SisyphusActors.Host.Cli;

internal sealed class DoctorCommand : HostCommand
{
    private readonly Option<bool> _deep = new("--deep") { Description = "Read the whole journal, and hold all that is made from it against it. Writes nothing, and takes as long as the journal is." };

    public DoctorCommand(Screen screen) : base(
        screen, "doctor", "Look into the database and the model providers, and say what is wrong and what to do.",
        "sisyphus doctor", "sisyphus doctor --deep", "sisyphus doctor --json") =>
        Options.Add(_deep);

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var findings = new List<Finding>();
        await foreach (var finding in ExamineAsync(session, session.Parsed.GetValue(_deep)).ConfigureAwait(false))
        {
            findings.Add(finding);
            if (!session.Json)
                Write(session.Screen, finding);
        }
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Diagnosis(
                ProgramVersion.Text, Engines.Default.Name, session.Workspace.DatabasePath,
                [.. findings.Select(f => new Shapes.DiagnosisLine(f.Check, Word(f.State), f.Found, f.Next))],
                findings.All(f => f.State is FindingState.Ok))));
        return findings.Any(f => f.State is FindingState.Fail) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async IAsyncEnumerable<Finding> ExamineAsync(Session session, bool deep)
    {
        yield return DatabaseChecks.Program();
        if (!deep)
            await foreach (var finding in ProviderChecks.AllAsync(session).ConfigureAwait(false))
                yield return finding;
        if (!session.Workspace.HasDatabase)
        {
            yield return Finding.Ok("database", $"there is none yet at {session.Workspace.DatabasePath}: the first run makes it");
            yield break;
        }
        if (await GuardedAsync(session, "database", () => Open(session, deep)).ConfigureAwait(false) is { } unusable)
        {
            yield return unusable;
            yield break;
        }
        var journal = session.Client.Journal!;
        IEnumerable<(string Check, Func<Task<Finding?>> Look)> checks =
        [
            .. new DatabaseChecks(session, journal).All(deep).Select(check => (check.Check, Later(check.Look))),
            .. new TriageChecks(session, journal).All(deep).Select(check => (check.Check, Later(check.Look))),
            .. deep ? new DeepChecks(session, journal).All.Select(check => (check.Check, Later(check.Look))) : [],
        ];
        foreach (var (check, look) in checks)
            yield return (await GuardedAsync(session, check, look).ConfigureAwait(false))!;
    }

    /// <summary>Notes a crash of the last host, unless nothing is to be written.</summary>
    private static Task<Finding?> Open(Session session, bool deep)
    {
        if (!deep)
            session.Client.NoteCrash();
        _ = session.Client.Journal!.LastOffset;
        return Task.FromResult<Finding?>(null);
    }

    /// <summary>What cannot be looked into is wrong too, and keeps nothing else from being looked into.</summary>
    private static async Task<Finding?> GuardedAsync(Session session, string check, Func<Task<Finding?>> look)
    {
        try
        {
            return await look().ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalUnreadableException or UnknownStoredNameException or Microsoft.Data.Sqlite.SqliteException)
        {
            return Finding.Fail(check, $"cannot be looked into: {Screen.Safe(e.Message)}", $"Restore {session.Workspace.DatabasePath} from a copy, or name another database with --db.");
        }
    }

    private static Func<Task<Finding?>> Later(Func<Finding> look) => () => Task.FromResult<Finding?>(look());

    private static Func<Task<Finding?>> Later(Func<Task<Finding>> look) => async () => await look().ConfigureAwait(false);

    private static void Write(Screen screen, Finding finding)
    {
        var tint = finding.State switch { FindingState.Ok => Color.Green, FindingState.Warn => Color.Yellow, _ => Color.Red };
        screen.Line(tint, Word(finding.State).PadRight(5), $"{finding.Check}: {finding.Found}");
        if (finding.Next is { } next)
            screen.Line($"{new string(' ', 5)}next: {next}");
    }

    private static string Word(FindingState state) => state switch { FindingState.Ok => "ok", FindingState.Warn => "warn", _ => "fail" };
}
