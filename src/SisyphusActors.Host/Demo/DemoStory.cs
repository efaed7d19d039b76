using SisyphusActors.Host.Cli;

namespace SisyphusActors.Host.Demo;

/// <summary>The main job in one command: start, kill, list, resume, count the effects, read the ledger.</summary>
internal sealed class DemoStory
{
    private const string RunId = "demo";
    private const string Effects = "effects.txt";
    private const int EffectsBeforeTheKill = 5;

    private static readonly string[] ExpectedEffects =
        ["count[0]", "count[1]", "count[2]", "count[3]", "count[4]", "count[5]", "prepare", "publish"];

    private readonly DemoFolder _folder;
    private readonly DemoStage _stage;

    public DemoStory(Session session)
    {
        _folder = new DemoFolder(session.Workspace.Root);
        _stage = new DemoStage(session, _folder);
    }

    public async Task<ExitCode> TellAsync()
    {
        _folder.MakeAfresh(Effects);
        _folder.Ship(("demo.yaml", "demo.yaml"), ("effect.sh", "effect.sh"));
        _stage.Head($"1. A worker runs {DemoFolder.Name}/demo.yaml: 4 steps, one of them a fan-out over 6 chapters");
        var worker = await _stage.KillAsync(() => Happened().Count >= EffectsBeforeTheKill, "run", _folder.PathOf("demo.yaml"), "--id", RunId).ConfigureAwait(false)
            ?? throw new CommandException(ExitCode.Failed, $"The worker ended too soon. What it left is in {_folder.Root}; sisyphus doctor looks into it.");
        _stage.Head($"2. SIGKILL for the worker, process {worker}, while it counts: {Happened().Count} effects have happened");

        _stage.Head("3. Nobody runs it now, and nothing says so falsely");
        await _stage.ShowAsync("list").ConfigureAwait(false);

        _stage.Head("4. What would resuming do?");
        await _stage.ShowAsync("resume", RunId, "--dry-run").ConfigureAwait(false);

        _stage.Head("5. Resume");
        var resumed = await _stage.ShowAsync("resume", RunId).ConfigureAwait(false);

        _stage.Head($"6. Each effect, counted in {DemoFolder.Name}/{Effects}, outside the journal");
        var isOnce = Count();

        _stage.Head($"7. The ledger: {_folder.LedgerPath}");
        await _stage.ShowAsync("ledger", RunId).ConfigureAwait(false);

        _stage.TryNext($"show {RunId}", $"log {RunId}", "doctor");
        return isOnce && resumed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private bool Count()
    {
        var counted = Happened().GroupBy(e => e.StepId).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        foreach (var step in ExpectedEffects.Union(counted.Keys).Order(StringComparer.Ordinal))
        {
            var times = counted.GetValueOrDefault(step);
            _stage.Finding(times == 1, $"{step,-10}", $"{times}{(times == 1 ? "" : "  <- should be 1")}");
        }
        var isOnce = counted.Count == ExpectedEffects.Length && counted.Values.All(times => times == 1);
        _stage.Finding(isOnce, isOnce ? $"{counted.Count} effects, each exactly once" : "This is a defect: please report it with the folder.");
        return isOnce;
    }

    /// <summary>Every line of the effects file: op key and step.</summary>
    private IReadOnlyList<(string OpKey, string StepId)> Happened()
    {
        if (!File.Exists(_folder.PathOf(Effects)))
            return [];
        using var file = new StreamReader(new FileStream(_folder.PathOf(Effects), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(words => words.Length == 2).Select(words => (words[0], words[1]))];
    }
}
