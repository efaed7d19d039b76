using SisyphusActors.Host.Cli;
using Spectre.Console;

namespace SisyphusActors.Host.Demo;

/// <summary>Tells a story on the screen: headings, and commands that are really run, each in a process of its own.</summary>
internal sealed class DemoStage(Session session, DemoFolder folder)
{
    /// <summary>What takes longer than this will not happen.</summary>
    private static readonly TimeSpan WorkerTimeout = TimeSpan.FromSeconds(60);

    public void Head(string text)
    {
        session.Screen.Line();
        session.Screen.Line(Color.Aqua, $"== {text}", "");
    }

    /// <summary>What was counted: green where it is as it has to be.</summary>
    public void Finding(bool isRight, string text, string rest = "") => session.Screen.Line(isRight ? Color.Green : Color.Red, $"  {text}", rest);

    /// <summary>Runs a command and shows what it prints.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ShowAsync(params string[] arguments)
    {
        session.Screen.Line(Color.Grey, $"$ sisyphus {string.Join(' ', arguments.Select(ShellWord.Of))}", "");
        await using var process = Start(arguments);
        return await process.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a command and kills its process with SIGKILL once something has happened.</summary>
    /// <returns>The process that was killed; null when it ended by itself before.</returns>
    /// <exception cref="CommandException">It does not happen.</exception>
    public async Task<int?> KillAsync(Func<bool> happened, params string[] arguments)
    {
        await using var worker = Start(arguments);
        var deadline = session.Time.GetUtcNow() + WorkerTimeout;
        while (!happened())
        {
            if (session.Time.GetUtcNow() > deadline)
                throw new CommandException(ExitCode.Failed, $"The worker did not get as far as it should. What it left is in {folder.Root}; sisyphus doctor looks into it.");
            if (worker.HasEnded)
                return null;
            await Task.Delay(TimeSpan.FromMilliseconds(1), session.Time).ConfigureAwait(false);
        }
        worker.Kill();
        await worker.EndAsync().ConfigureAwait(false);
        return worker.Id;
    }

    /// <summary>The last words: commands to type.</summary>
    public void TryNext(params ReadOnlySpan<string> commands)
    {
        Head("Try next");
        var typed = ThisProgram.Typed();
        foreach (var command in commands)
            session.Screen.Line($"  {typed} {command} --workspace {Workspace()}{Database()}");
    }

    private SisyphusProcess Start(params string[] arguments) =>
        SisyphusProcess.Start([.. arguments, "--workspace", folder.Root], line => session.Screen.Line($"  {line}"));

    private string Workspace()
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Root);
        return ShellWord.Of(relative.StartsWith("..", StringComparison.Ordinal) ? folder.Root : relative);
    }

    /// <summary>A database chosen by environment would take the place of the demo's own.</summary>
    private string Database() => GlobalOptions.DatabaseVariables.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        ? "" : $" --db {Workspace()}/.sisyphus/sisyphus-state.db";
}
