using System.Diagnostics;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>A program is killed half-way through a run; the next one is started and makes the first step the killed one had not settled.</summary>
internal sealed class ResumeCase(int steps) : Case
{
    private const string RunId = "killed";

    public override string Name => $"start after kill -9 at {steps / 2:N0} of {steps:N0} steps to the first new step: ms";

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        using (var killed = Start(folder, engine))
        {
            for (var ended = 0; ended < steps / 2; ended++)
                await killed.StandardOutput.ReadLineAsync();
            killed.Kill();
            await killed.WaitForExitAsync();
        }
        var watch = Stopwatch.StartNew();
        using var resumed = Start(folder, engine);
        await resumed.StandardOutput.ReadLineAsync();
        var time = watch.Elapsed.TotalMilliseconds;
        await resumed.StandardOutput.ReadToEndAsync();
        return time;
    }

    /// <summary>The other process: one line for each step.</summary>
    public static async Task<int> RunAsync(string folder, IActorEngineFactory engine, int steps)
    {
        await using var library = new Library(folder, engine) { StepEnded = Console.WriteLine };
        await library.RunAsync(steps, RunId);
        return 0;
    }

    private Process Start(ScratchFolder folder, IActorEngineFactory engine) => ChildProcess.Start("--run", folder.Path, engine.Name, $"{steps}");
}
