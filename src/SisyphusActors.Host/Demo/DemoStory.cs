using SisyphusActors.Host.Cli;
using Spectre.Console;

namespace SisyphusActors.Host.Demo;

/// <summary>The main job in one command: start, kill, list, resume, count the effects, read the ledger.</summary>
internal sealed class DemoStory(Session session)
{
    private const string RunId = "demo";
    private const int EffectsBeforeTheKill = 5;

    /// <summary>What takes longer than this will not happen.</summary>
    private static readonly TimeSpan WorkerTimeout = TimeSpan.FromSeconds(60);

    private static readonly string[] ExpectedEffects =
        ["count[0]", "count[1]", "count[2]", "count[3]", "count[4]", "count[5]", "prepare", "publish"];

    private readonly DemoFolder _folder = new(session.Workspace.Root);

    public async Task<ExitCode> TellAsync()
    {
        if (OperatingSystem.IsWindows())
            throw new CommandException(ExitCode.Usage, "The demo's steps are written for a POSIX shell. Run it in WSL.");
        _folder.MakeAfresh();
        Head($"1. A worker runs {DemoFolder.Name}/demo.yaml: 4 steps, one of them a fan-out over 6 chapters");
        await RunAndKillAsync().ConfigureAwait(false);

        Head("3. Nobody runs it now, and nothing says so falsely");
        await ShowAsync("list").ConfigureAwait(false);

        Head("4. What would resuming do?");
        await ShowAsync("resume", RunId, "--dry-run").ConfigureAwait(false);

        Head("5. Resume");
        var resumed = await ShowAsync("resume", RunId).ConfigureAwait(false);

        Head($"6. Each effect, counted in {DemoFolder.Name}/effects.txt, outside the journal");
        var isOnce = Count();

        Head($"7. The ledger: {_folder.LedgerPath}");
        await ShowAsync("ledger", RunId).ConfigureAwait(false);

        Head("Try next");
        var typed = ThisProgram.Typed();
        foreach (var command in (string[])[$"show {RunId}", $"log {RunId}", "doctor"])
            session.Screen.Line($"  {typed} {command} --workspace {Workspace()}{Database()}");
        return isOnce && resumed == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private async Task RunAndKillAsync()
    {
        await using var worker = Start("run", Path.Combine(_folder.Root, "demo.yaml"), "--id", RunId);
        var deadline = session.Time.GetUtcNow() + WorkerTimeout;
        while (_folder.Effects().Count < EffectsBeforeTheKill)
        {
            if (worker.HasEnded || session.Time.GetUtcNow() > deadline)
                throw new CommandException(ExitCode.Failed, $"The worker did not get as far as it should. What it left is in {_folder.Root}; sisyphus doctor looks into it.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), session.Time).ConfigureAwait(false);
        }
        worker.Kill();
        await worker.EndAsync().ConfigureAwait(false);
        Head($"2. SIGKILL for the worker, process {worker.Id}, while it counts: {_folder.Effects().Count} effects have happened");
    }

    private async Task<int> ShowAsync(params string[] arguments)
    {
        session.Screen.Line(Color.Grey, $"$ sisyphus {string.Join(' ', arguments)}", "");
        await using var process = Start(arguments);
        return await process.EndAsync().ConfigureAwait(false);
    }

    private SisyphusProcess Start(params string[] arguments) =>
        SisyphusProcess.Start([.. arguments, "--workspace", _folder.Root], line => session.Screen.Line($"  {line}"));

    private bool Count()
    {
        var counted = _folder.Effects().GroupBy(e => e.StepId).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        foreach (var step in ExpectedEffects.Union(counted.Keys).Order(StringComparer.Ordinal))
        {
            var times = counted.GetValueOrDefault(step);
            session.Screen.Line(times == 1 ? Color.Green : Color.Red, $"  {step,-10}", $"{times}{(times == 1 ? "" : "  <- should be 1")}");
        }
        var isOnce = counted.Count == ExpectedEffects.Length && counted.Values.All(times => times == 1);
        session.Screen.Line(isOnce ? Color.Green : Color.Red,
            isOnce ? $"  {counted.Count} effects, each exactly once" : "  This is a defect: please report it with the folder.", "");
        return isOnce;
    }

    private void Head(string text)
    {
        session.Screen.Line();
        session.Screen.Line(Color.Aqua, $"== {text}", "");
    }

    private string Workspace()
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.Root);
        return ShellWord.Of(relative.StartsWith("..", StringComparison.Ordinal) ? _folder.Root : relative);
    }

    /// <summary>A database chosen by environment would take the place of the demo's own.</summary>
    private string Database() => GlobalOptions.DatabaseVariables.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        ? "" : $" --db {Workspace()}/.sisyphus/sisyphus-state.db";
}
