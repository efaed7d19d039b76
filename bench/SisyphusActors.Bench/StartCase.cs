using System.Diagnostics;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>A program that is started, hosts an empty workspace and has made its first step: with ahead-of-time code where this one was published.</summary>
internal sealed class StartCase : Case
{
    private const int Starts = 10;

    public override string Name => "start of a program to its first step, median: ms";

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            using var folder = new ScratchFolder();
            var watch = Stopwatch.StartNew();
            using var program = ChildProcess.Start("--step", folder.Path, engine.Name);
            await program.StandardOutput.ReadLineAsync();
            times.Add(watch.Elapsed.TotalMilliseconds);
            await program.WaitForExitAsync();
        }
        return times.Order().ElementAt(Starts / 2);
    }

    /// <summary>The other process.</summary>
    public static async Task<int> StepAsync(string folder, IActorEngineFactory engine)
    {
        await using var library = new Library(folder, engine) { StepEnded = () => Console.WriteLine() };
        await library.RunAsync(steps: 1);
        return 0;
    }
}
