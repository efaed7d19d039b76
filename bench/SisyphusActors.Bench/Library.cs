using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Bench;

/// <summary>A program with the library in it, and a handler that does nothing.</summary>
internal sealed class Library(string workspace, IActorEngineFactory engine) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(engine)
        .AddSisyphus(o => (o.Workspace, o.Engine) = (workspace, engine.Name)).AddStepHandler<NoOp>("no-op")
        .Services.BuildServiceProvider();

    /// <summary>Called in each step.</summary>
    public Action StepEnded { get => NoOp.Ended; init => NoOp.Ended = value; }

    public SisyphusClient Client => _services.GetRequiredService<SisyphusClient>();

    public async Task RunAsync(int steps, string? runId = null)
    {
        var workflow = Enumerable.Range(0, steps).Aggregate(new WorkflowDefinition("no-ops"), (w, i) => w.Step($"s{i}", uses: "no-op"));
        var result = await _services.GetRequiredService<WorkflowExecutor>().ExecuteAsync(workflow, runId: runId);
        if (!result.Succeeded)
            throw new InvalidOperationException($"A run ended as {result.Status}: {result.Error}");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class NoOp : IStepHandler
    {
        public bool IsIdempotent => true;

        public static Action Ended { get; set; } = () => { };

        public Task<object?> RunAsync(StepCall call, CancellationToken abort)
        {
            Ended();
            return Task.FromResult<object?>(new { ok = true });
        }
    }
}
