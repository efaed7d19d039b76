using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Bench;

/// <summary>Runs of durable steps that do nothing, through the whole library.</summary>
internal sealed class StepCase(int runs, int steps) : Case
{
    public override string Name => $"{runs:N0} × {steps:N0} durable steps";

    public override string Unit => "steps";

    public override int? Steps => runs * steps;

    public override double Raw() => RawWriter.RowsPerSecond(transactions: 5_000, rowsEach: 1);

    public override async Task<double> MeasureAsync(IActorEngineFactory engine)
    {
        using var folder = new ScratchFolder();
        await using var services = new ServiceCollection().AddSingleton(engine)
            .AddSisyphus(o => (o.Workspace, o.Engine) = (folder.Path, engine.Name)).AddStepHandler<NoOp>("no-op")
            .Services.BuildServiceProvider();
        var executor = services.GetRequiredService<WorkflowExecutor>();
        await executor.ExecuteAsync(NoOps(1));
        var workflow = NoOps(steps);
        var watch = Stopwatch.StartNew();
        var results = await Task.WhenAll(Enumerable.Range(0, runs).Select(_ => executor.ExecuteAsync(workflow)));
        var seconds = watch.Elapsed.TotalSeconds;
        return results.FirstOrDefault(r => !r.Succeeded) is { } failed
            ? throw new InvalidOperationException($"A run ended as {failed.Status}: {failed.Error}")
            : runs * steps / seconds;
    }

    private static WorkflowDefinition NoOps(int steps) =>
        Enumerable.Range(0, steps).Aggregate(new WorkflowDefinition("no-ops"), (w, i) => w.Step($"s{i}", uses: "no-op"));

    private sealed class NoOp : IStepHandler
    {
        public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult<object?>(new { ok = true });
    }
}
