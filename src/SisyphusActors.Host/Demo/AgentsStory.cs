using SisyphusActors.Core.Values;
using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Demo;

/// <summary>
/// Two goals, with answers from a file: a plan that is rejected for what an earlier session learned, and a refactoring whose process dies
/// between two files.
/// </summary>
internal sealed class AgentsStory
{
    private const string Login = "oidc";
    private const string Migration = "libsql";
    private const int WrittenBeforeTheKill = 3;

    /// <summary>The plan, the files, the choice of tests.</summary>
    private const int AnswersOfAMigration = 3;

    /// <summary>A worker may be done before anybody looks.</summary>
    private const int TriesMax = 5;

    private const string Resources = "intents/";

    private readonly DemoFolder _folder;
    private readonly DemoStage _stage;

    public AgentsStory(Session session)
    {
        _folder = new DemoFolder(session.Workspace.Root);
        _stage = new DemoStage(session, _folder);
    }

    public async Task<ExitCode> TellAsync()
    {
        _folder.MakeAfresh("src/login/oidc.ts", "src/login/oidc.test.sh");
        _folder.Ship(Shipped.Select(name => (name, name == $"{Resources}sisyphus.conf" ? ".sisyphus/sisyphus.conf" : name[Resources.Length..])));
        var hasPivoted = await PivotAsync().ConfigureAwait(false);
        var (run, hasGoneOn) = await DieAndGoOnAsync().ConfigureAwait(false);
        _stage.TryNext($"show {run}", $"log {run}", "memory list", "mail inbox planner");
        return hasPivoted && hasGoneOn ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task<bool> PivotAsync()
    {
        _stage.Head("1. What an earlier session learned");
        await RememberAsync("correction", "quick-oidc", "quick-oidc accepts tokens of any issuer: use openid-client").ConfigureAwait(false);

        _stage.Head("2. A goal. The first plan uses quick-oidc; the validator knows better, and the second plan waits for you");
        await _stage.ShowAsync("run", "Add an OIDC login flow", "--id", Login, "--no-wait").ConfigureAwait(false);

        _stage.Head("3. The rejection is a letter, and an event");
        await _stage.ShowAsync("mail", "read", "planner/1").ConfigureAwait(false);

        _stage.Head("4. You approve. Files are written, their test fails, the model mends them, the test passes");
        return await _stage.ShowAsync("approve", Login).ConfigureAwait(false) == 0;
    }

    private async Task<(string RunId, bool HasGoneOn)> DieAndGoOnAsync()
    {
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            var run = tries == 1 ? Migration : $"{Migration}-{tries}";
            _folder.Ship(Files.Select(file => (Resources + file, file)));
            _stage.Head("5. A larger goal, and what is remembered about it");
            await RememberAsync("fact", "libsql", "LibSQL in WAL mode: checkpoint before a copy, or the copy lacks what was written last").ConfigureAwait(false);
            await _stage.ShowAsync("run", "Migrate src/db/adapter.ts from PGLite to LibSQL", "--id", run, "--no-wait").ConfigureAwait(false);

            _stage.Head($"6. Approved. A worker writes {Files.Count} files, one after another");
            if (await _stage.KillAsync(() => Written().Count >= WrittenBeforeTheKill, "approve", run).ConfigureAwait(false) is { } worker && Written().Count < Files.Count)
                return (run, await GoOnAsync(run, worker).ConfigureAwait(false));
        }
        throw new CommandException(ExitCode.Failed, $"The worker was done before it could be killed, {TriesMax} times. Try it once more.");
    }

    private Task<int> RememberAsync(string type, string entity, string text) => _stage.ShowAsync("memory", "store", text, "--type", type, "--entity", entity);

    private async Task<bool> GoOnAsync(string run, int worker)
    {
        var before = Written();
        _stage.Head($"7. SIGKILL for the worker, process {worker}: {before.Count} of {Files.Count} files are written");
        await _stage.ShowAsync("list").ConfigureAwait(false);

        _stage.Head("8. Resume: what is needed to go on, then the next file");
        var resumed = await _stage.ShowAsync("resume", run).ConfigureAwait(false);

        _stage.Head("9. Each file, by the time it was written, and what models were asked, as their provider counts");
        var isOnce = Count(run, before);

        _stage.Head($"10. The ledger: {_folder.LedgerPath}");
        await _stage.ShowAsync("ledger", run).ConfigureAwait(false);
        return isOnce && resumed == 0;
    }

    private bool Count(string run, IReadOnlyDictionary<string, DateTime> before)
    {
        var after = Written();
        foreach (var file in Files)
            _stage.Finding(IsOnce(file), $"{file,-20}", before.ContainsKey(file)
                ? IsOnce(file) ? "before the kill, and not again" : "before the kill, and again  <- should be once"
                : after.ContainsKey(file) ? "after it" : "never  <- should be once");
        var answers = File.ReadAllLines(_folder.PathOf($".sisyphus/scripted/{Sha256.Of(run)}")).Count(line => line.Length > 0);
        var isRight = Files.All(IsOnce) && answers == AnswersOfAMigration;
        _stage.Finding(isRight, isRight ? $"{Files.Count} files, each written once; {answers} answers, each asked for once" : "This is a defect: please report it with the folder.");
        return isRight;

        bool IsOnce(string file) => after.TryGetValue(file, out var at) && (!before.TryGetValue(file, out var then) || then == at);
    }

    /// <summary>The files of the migration that no longer speak to PGLite, and when each was written.</summary>
    private Dictionary<string, DateTime> Written() => Files
        .Where(file => File.ReadAllText(_folder.PathOf(file)) is var text && !text.Contains("db.query(", StringComparison.Ordinal) && !text.Contains("PGlite", StringComparison.Ordinal))
        .ToDictionary(file => file, file => File.GetLastWriteTimeUtc(_folder.PathOf(file)), StringComparer.Ordinal);

    private static IReadOnlyList<string> Files { get; } =
        [.. Shipped.Select(name => name[Resources.Length..]).Where(path => path.EndsWith(".ts", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Shipped =>
        typeof(AgentsStory).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal));
}
