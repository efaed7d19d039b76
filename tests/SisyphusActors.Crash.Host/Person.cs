using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Execution;
using SisyphusActors.Core.Gateway;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Core.Runs;
using SisyphusActors.Core.Values;
using SisyphusActors.Hosting.Runs;
using SisyphusActors.Hosting.Workflows;

namespace SisyphusActors.Crash.Host;

/// <summary>Between the run and whoever stands in for a person: questions go to standard output, answers come by standard input.</summary>
internal sealed class Person(SisyphusClient client, string runId)
{
    private const string By = "driver";

    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public async Task StartAsync(WorkflowDefinition definition)
    {
        if (client.Runs?.Get(runId) is null)
            await client.StartAsync(definition, Json.EmptyObject, "library", runId);
        else
            await client.ResumeAsync(runId, "library");
    }

    /// <summary>Tells what the run waits for, once each, until it has ended.</summary>
    public Task<RunView> TellAsync() => client.FollowAsync(runId, run => run.Status.IsEnded(), takeOver: true, polled: run =>
    {
        if (client.Host is not null && _asked.Add("host"))
            Told.Line("hosting");
        foreach (var step in run.Approvals)
            Ask($"waiting {step.Id}");
        if (run.Gate is { } plan)
            Ask($"plan {plan.Hash}");
        foreach (var ask in run.Gateway.OpenAsks.Where(a => a.Status is AskStatus.InDoubt))
            Ask($"call_in_doubt {ask.Id.StepId} {ask.OpKey}");
        foreach (var step in run.StepsOf(StepStatus.InDoubt))
            Ask($"in_doubt {step.Id} {step.OpKey} {step.WhyInDoubt}");
    });

    /// <summary>
    /// <c>approve {step}</c>, <c>retry {step}</c> or <c>settle {step} {json}</c>, a line each; of a goal <c>approve-plan</c>,
    /// <c>retry-call {step}</c> and <c>settle-call {step} {json}</c>.
    /// </summary>
    public void Listen() => new Thread(() =>
    {
        while (Console.In.ReadLine() is { } line)
        {
            var (executor, gateway) = (new RunActors(runId).Executor, new RunActors(runId).Gateway);
            _ = line.Split(' ', 3) switch
            {
                ["approve", var step] => SayAsync(line, executor, new ExecutorMessage.ApproveStep(step, By), $"approve-{runId}-{step}"),
                ["retry", var step] => SayAsync(line, executor, new ExecutorMessage.ResolveStep(step, false, default, By)),
                ["settle", var step, var output] => SayAsync(line, executor, new ExecutorMessage.ResolveStep(step, true, Json.Parse(output), By)),
                ["approve-plan"] => HeardAsync(line, client.ApprovePlanAsync(runId, client.Runs!.Get(runId)!.Gate!, By)),
                ["retry-call", var step] => SayAsync(line, gateway, new GatewayMessage.ResolveCall(step, false, Json.Null, By)),
                ["settle-call", var step, var output] => SayAsync(line, gateway, new GatewayMessage.ResolveCall(step, true, Json.Parse(output), By)),
                _ => throw new ArgumentException($"'{line}' is no answer."),
            };
        }
    }) { IsBackground = true }.Start();

    private Task SayAsync(string line, PersistenceId to, IMessage message, string? key = null) =>
        HeardAsync(line, client.SendAsync(to, message, key ?? Guid.NewGuid().ToString("n")));

    private static async Task HeardAsync(string line, Task<Outcome> said)
    {
        var outcome = await said;
        Told.Line("said", line, outcome is Outcome.Refused refused ? refused.Reason : "ok");
    }

    private void Ask(string question)
    {
        if (_asked.Add(question))
            Told.Line(question);
    }
}
