using System.Diagnostics;
using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Runs;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>How long a command of another process takes to be answered while its host writes as fast as it can.</summary>
internal sealed class CommandCase(int commands) : Case
{
    private const string Ready = "ready";

    private static readonly PersistenceId NoRun = new("none/coordinator");

    public override string Name => "a client's command beside a host at work, p95: ms";

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        using var host = ChildProcess.Start("--host", folder.Path, engine.Name);
        try
        {
            if (await host.StandardOutput.ReadLineAsync() != Ready)
                throw new InvalidOperationException("The host did not start.");
            await using var client = new Library(folder.Path, engine);
            var times = new List<TimeSpan>();
            for (var i = 0; i < commands; i++)
                times.Add(await AnswerAsync(client));
            return client.Client.Host is null
                ? times.Order().ElementAt(commands * 95 / 100).TotalMilliseconds
                : throw new InvalidOperationException("The host ended.");
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync();
        }
    }

    /// <summary>The other process, until it is killed.</summary>
    public static async Task<int> HostAsync(string folder, IActorEngineFactory engine)
    {
        await using var library = new Library(folder, engine);
        await library.RunAsync(steps: 1);
        Console.WriteLine(Ready);
        while (true)
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => library.RunAsync(steps: 20)));
    }

    private static async Task<TimeSpan> AnswerAsync(Library client)
    {
        var watch = Stopwatch.StartNew();
        await client.Client.SendAsync(NoRun, new RunMessage.CancelRun("bench", "p95"));
        return watch.Elapsed;
    }
}
