using EmbeddedLibrary;
using Microsoft.Extensions.DependencyInjection;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

// A durable workflow inside a program of your own. Kill it at any moment and start it again: it goes on where it was.
await using var services = new ServiceCollection()
    .AddSisyphus()
    .AddStepHandler<CountWords>("count-words")
    .AddStepHandler<SumUp>("sum-up")
    .Services.BuildServiceProvider();

var workflow = new WorkflowDefinition("count the words of this folder's texts")
    .Input("files", type: "array", required: true)
    .Step("count", uses: "count-words", forEach: "${{ inputs.files }}", idempotent: true, maxParallel: 4)
    .Step("total", uses: "sum-up");

var files = args.Length > 0 ? args : Directory.GetFiles(AppContext.BaseDirectory, "*.json");

// A run id of one's own makes the call repeatable: the same id takes up the same run.
var result = await services.GetRequiredService<WorkflowExecutor>()
    .ExecuteAsync(workflow, new { files }, runId: $"words-{DateTime.UtcNow:yyyyMMdd-HHmmss}");

Console.WriteLine($"run {result.RunId} {result.Status}");
foreach (var (step, value) in result.Results)
    Console.WriteLine($"  {step}: {value}");
return result.Succeeded ? 0 : 1;
