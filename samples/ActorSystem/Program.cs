using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SisyphusActors.Akka.Hosting;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

// Durable runs inside an application's own Akka.NET actor system, beside its other actors.
var builder = new HostApplicationBuilder(args);
builder.Services.AddSisyphus().AddStepHandler<Greet>("greet");
builder.Services.AddAkka("shop", (akka, services) => akka.WithSisyphus(services.GetRequiredService<SisyphusWorkspace>().DatabasePath));
builder.Services.AddAkkaEngine();
builder.Services.AddHealthChecks().AddCheck<SisyphusHealthCheck>("sisyphus");

using var host = builder.Build();
await host.StartAsync();
var result = await host.Services.GetRequiredService<WorkflowExecutor>().ExecuteAsync(
    new WorkflowDefinition("greet everybody").Input("names", type: "array", required: true).Step("greet", uses: "greet", forEach: "${{ inputs.names }}"),
    new { names = args.Length > 0 ? args : ["world"] });
Console.WriteLine($"run {result.RunId} {result.Status}: {result.Results["greet"]}");
await host.StopAsync();
return result.Succeeded ? 0 : 1;

internal sealed class Greet : IStepHandler
{
    public bool IsIdempotent => true;

    public Task<object?> RunAsync(StepCall call, CancellationToken abort) => Task.FromResult<object?>($"Hello, {call.Item?.GetString()}!");
}
