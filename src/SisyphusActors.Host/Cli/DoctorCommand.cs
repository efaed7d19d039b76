using SisyphusActors.Host.Doctor;
using Spectre.Console;

namespace SisyphusActors.Host.Cli;

internal sealed class DoctorCommand : HostCommand
{
    public DoctorCommand(Screen screen) : base(
        screen, "doctor", "Look into the database and say what is wrong with it and what to do.",
        "sisyphus doctor", "sisyphus doctor --json") { }

    public override async Task<ExitCode> RunAsync(Session session)
    {
        var findings = await ExamineAsync(session).ConfigureAwait(false);
        if (session.Json)
            session.Screen.Line(Shapes.Document(new Shapes.Diagnosis(
                ProgramVersion.Text, Engines.Default.Name, session.Workspace.DatabasePath,
                [.. findings.Select(f => new Shapes.DiagnosisLine(f.Check, Word(f.State), f.Found, f.Next))],
                findings.All(f => f.State is FindingState.Ok))));
        else
            foreach (var finding in findings)
                Write(session.Screen, finding);
        return findings.Any(f => f.State is FindingState.Fail) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(Session session)
    {
        var findings = new List<Finding> { DatabaseChecks.Program() };
        if (!session.Workspace.HasDatabase)
        {
            findings.Add(Finding.Ok("database", $"there is none yet at {session.Workspace.DatabasePath}: the first run makes it"));
            return findings;
        }
        try
        {
            session.Client.NoteCrash();
            var journal = session.Client.Journal!;
            findings.AddRange(new DatabaseChecks(session, journal).All.Select(check => check()));
            foreach (var check in new TriageChecks(session, journal).All)
                findings.Add(await check().ConfigureAwait(false));
        }
        catch (Exception e) when (e is Journal.JournalUnavailableException or Journal.JournalUnreadableException or Microsoft.Data.Sqlite.SqliteException)
        {
            findings.Add(Finding.Fail("database", Screen.Safe(e.Message), $"Restore {session.Workspace.DatabasePath} from a copy, or name another database with --db."));
        }
        return findings;
    }

    private static void Write(Screen screen, Finding finding)
    {
        var tint = finding.State switch { FindingState.Ok => Color.Green, FindingState.Warn => Color.Yellow, _ => Color.Red };
        screen.Line(tint, Word(finding.State).PadRight(5), $"{finding.Check}: {finding.Found}");
        if (finding.Next is { } next)
            screen.Line($"{new string(' ', 5)}next: {next}");
    }

    private static string Word(FindingState state) => state switch { FindingState.Ok => "ok", FindingState.Warn => "warn", _ => "fail" };
}
