using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Models;
using SisyphusActors.Core.Runs;
using SisyphusActors.Crash.Host;
using SisyphusActors.Crash.Host.Commits;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

// execute|follow {engine} {workspace} {workflow file} {run id} [before|after {n or step}]
// goal {engine} {workspace} {endpoint of its models} {run id} [before|after {n}]
// Starts the run, or takes it up; answers what it is asked on standard input; tells what a person would be asked.
var (mode, folder, workflow, runId) = (args[0], args[2], args[3], args[4]);
var stop = new CommitStop(args.ElementAtOrDefault(5), args.ElementAtOrDefault(6));
var effects = Path.Combine(folder, "effects");
var handlers = new StepHandlers(
[
    new("repeatable", new EffectHandler(effects, idempotent: true)),
    new("once", new EffectHandler(effects, idempotent: false)),
]);
var options = new SisyphusOptions
{
    Workspace = folder,
    Seed = "crash",
    Shell = { GracePeriod = TimeSpan.FromSeconds(1) },
    Actors = { AkkaHocon = stop.AkkaHocon },
};
if (mode == "goal")
{
    options.Models.OpenAI.Endpoint = workflow;
    options.AgentModels["plan"] = [ModelName.Parse("openai/planner")];
    options.AgentModels["build"] = [ModelName.Parse("openai/builder")];
}
var workspace = new SisyphusWorkspace(options);
try
{
    await using var client = new SisyphusClient(workspace, handlers, Engines.All.Choose(args[1]), TimeProvider.System) { DecorateJournal = stop.On };
    var person = new Person(client, runId);
    if (mode == "follow")
        await person.StartAsync(WorkflowDefinition.FromFile(workflow));
    else if (!await client.TryHostAsync())
        throw new WorkspaceBusyException(workspace.DatabasePath);
    person.Listen();
    var asked = person.TellAsync();
    // A run keeps the workflow it was started with, whatever became of the file since.
    var executor = new WorkflowExecutor(client, handlers);
    if (mode == "goal")
        await executor.ExecuteGoalAsync("Two files are wanted.", runId: runId);
    else if (mode == "execute")
        await (client.Runs?.Get(runId) is null ? executor.ExecuteAsync(WorkflowDefinition.FromFile(workflow), runId: runId) : executor.ResumeAsync(runId));
    var run = await asked;
    Told.Line("ended", run.Status.Name());
}
catch (EngineMissingException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (WorkspaceBusyException e)
{
    Told.Line("busy", e.Message);
    return 3;
}
Told.Line("commits", $"{stop.Commits}");
return 0;
