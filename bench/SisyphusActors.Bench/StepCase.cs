using System.Diagnostics;
using SisyphusActors.Engine;

namespace SisyphusActors.Bench;

/// <summary>Runs of durable steps that do nothing, through the whole library, after the same once before: a start is another case. Raw: one-row transactions.</summary>
internal sealed class StepCase(int runs, int steps) : Case
{
    public override string Name =>
        $"{runs:N0} × {steps:N0} durable steps{(FlushDelay == TimeSpan.Zero ? "" : $", each fsync {FlushDelay.TotalMilliseconds} ms longer")}: steps/s";

    public override int? Steps => FlushDelay == TimeSpan.Zero ? 2 * runs * steps : null;

    public override double? Raw() => RawWriter.RowsPerSecond(transactions: 5_000, rowsEach: 1);

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        await using var library = new Library(folder.Path, engine);
        await RunAsync(library);
        var watch = Stopwatch.StartNew();
        await RunAsync(library);
        return runs * steps / watch.Elapsed.TotalSeconds;
    }

    private Task RunAsync(Library library) => Task.WhenAll(Enumerable.Range(0, runs).Select(_ => library.RunAsync(steps)));
}
