using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Crash.Host;
using SisyphusActors.Engine;
using SisyphusActors.Hosting;
using SisyphusActors.Hosting.Handlers;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

// execute|follow {workspace} {workflow file} {run id} [before|after {n or step}]
// Starts the run, or takes it up; answers what it is asked on standard input; tells what a person would be asked.
var (mode, folder, workflow, runId) = (args[0], args[1], args[2], args[3]);
var effects = Path.Combine(folder, "effects");
var handlers = new StepHandlers(
[
    new("repeatable", new EffectHandler(effects, idempotent: true)),
    new("once", new EffectHandler(effects, idempotent: false)),
]);
var workspace = new SisyphusWorkspace(new SisyphusOptions { Workspace = folder, Seed = "crash", Shell = { GracePeriod = TimeSpan.FromSeconds(1) } });
CommitStop? journal = null;
var client = new SisyphusClient(workspace, handlers, new EmbeddedEngineFactory(), TimeProvider.System)
{
    DecorateJournal = inner => journal = new CommitStop(inner, args.ElementAtOrDefault(4), args.ElementAtOrDefault(5)),
};
await using (client)
{
    var definition = WorkflowDefinition.FromFile(workflow);
    var person = new Person(client, runId);
    try
    {
        if (mode == "follow")
            await person.StartAsync(definition);
        else if (!await client.TryHostAsync())
            throw new WorkspaceBusyException(workspace.DatabasePath);
        person.Listen();
        var asked = person.TellAsync();
        if (mode == "execute")
            await new WorkflowExecutor(client, handlers).ExecuteAsync(definition, runId: runId);
        var run = await asked;
        Told.Line("ended", run.Status.Name());
    }
    catch (WorkspaceBusyException e)
    {
        Told.Line("busy", e.Message);
        return 3;
    }
}
Told.Line("commits", $"{journal?.Commits ?? 0}");
return 0;
